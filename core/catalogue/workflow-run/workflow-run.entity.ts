import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, index, key, model, number, primary, string } from "#core/entity";
import { lazy } from "#core/settings";

/** A run of a workflow, as the workflow manifests tell of it. */
export type WorkflowRunRow = {
  portalRunId: string;
  /** That of its libraries. */
  projectId: string;
  /** As the manifest has it. */
  workflowName: string;
  /** One for all names of a workflow (`type.ts`). */
  workflowType: string;
  workflowVersion?: string;
  /** Upper case, as `SUCCEEDED`; runs of old have none. */
  status?: string;
  startedAt?: string;
  endedAt?: string;
  comment?: string;
  /** In order. */
  libraryIds: string[];
  createdAt: string;
  updatedAt: string;
  /** The import that wrote it last. */
  importId?: string;
  version: number;
};

/**
 * Runs of workflows.
 * | access pattern | key |
 * | one run | pk portalRunId |
 * | a project's | gsi1 projectId, sk portalRunId, which begins with its date |
 * | a project's, by type | gsi2 projectId + workflowType, sk portalRunId |
 */
export const workflowRunEntity = lazy(
  () =>
    new Entity(
      {
        model: model("workflowRun"),
        attributes: {
          portalRunId: key,
          projectId: key,
          workflowName: key,
          workflowType: key,
          workflowVersion: string,
          status: string,
          startedAt: string,
          endedAt: string,
          comment: string,
          libraryIds: any,
          createdAt: key,
          updatedAt: key,
          importId: string,
          version: number,
        },
        indexes: {
          primary: primary(["portalRunId"]),
          byProject: index(1, ["projectId"], ["portalRunId"]),
          byType: index(2, ["projectId", "workflowType"], ["portalRunId"]),
        },
      },
      electro(),
    ),
);
