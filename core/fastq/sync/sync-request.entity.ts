import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import {
  any,
  due,
  dueMembers,
  flag,
  index,
  jobStatus,
  key,
  model,
  number,
  primary,
  string,
} from "#core/entity";
import {
  type Requirements,
  type SyncError,
  type SyncStatus,
  syncErrors,
} from "#core/fastq/sync/schema";
import { lazy } from "#core/settings";

/** An answer that was decided and is being given: whoever finds it later gives it again, and no other. */
export type Verdict = {
  outcome: "SUCCEEDED" | "FAILED" | "ABORTED";
  error?: SyncError;
  cause?: string;
  at: string;
};

export type SyncRequestRow = {
  /** Made of the task token, where there is one: the same token is the same request. */
  syncRequestId: string;
  projectId: string;
  fastqIds: string[];
  fastqSetIds: string[];
  requirements: Requirements;
  forceUnarchiving: boolean;
  /** Encrypted for this request. */
  taskToken?: string;
  status: SyncStatus;
  verdict?: Verdict;
  statusReason?: string;
  error?: SyncError;
  origin: "event" | "request";
  attempts: number;
  /** Work that failed before this is begun anew; work that fails after it fails the request. */
  beganAt: string;
  deadlineAt: string;
  /** When it is looked at next, whatever happens: a sign of life, or the deadline. Only while it waits. */
  dueAt?: string;
  dueShard?: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  finishedAt?: string;
  version: number;
};

/**
 * Sync requests: who waits for fastqs, and for what.
 * | access pattern | key |
 * | one request | pk syncRequestId |
 * | a project's, newest first | gsi1 projectId, sk createdAt + syncRequestId |
 * | a project's of a status, newest first | gsi2 projectId + status, sk createdAt + syncRequestId |
 * | those that wait, by when to look at them | gsi6 dueShard, sk dueAt (sparse) |
 */
export const syncRequestEntity = lazy(
  () =>
    new Entity(
      {
        model: model("syncRequest"),
        attributes: {
          syncRequestId: key,
          projectId: key,
          fastqIds: any,
          fastqSetIds: any,
          requirements: any,
          forceUnarchiving: flag,
          taskToken: string,
          status: jobStatus,
          verdict: { type: "any" },
          statusReason: string,
          error: { type: syncErrors },
          origin: { type: ["event", "request"] as const, required: true },
          attempts: number,
          beganAt: key,
          deadlineAt: key,
          ...dueMembers,
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          finishedAt: string,
          version: number,
        },
        indexes: {
          primary: primary(["syncRequestId"]),
          byProject: index(1, ["projectId"], ["createdAt", "syncRequestId"]),
          byStatus: index(2, ["projectId", "status"], ["createdAt", "syncRequestId"]),
          due,
        },
      },
      electro(),
    ),
);
