import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { casing, key, string } from "#core/entity";
import { lazy } from "#core/settings";

/** A project that an import named. Those of the stage's config have no row. */
export type ProjectRow = {
  scope: "projects";
  projectId: string;
  createdAt: string;
  /** The import that named it first. */
  importId?: string;
};

/**
 * | access pattern | key |
 * | all, in order of their ids | pk scope (one), sk projectId |
 */
export const projectEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "project", version: "1", service: "seqferry" },
        attributes: {
          scope: { type: ["projects"] as const, required: true },
          projectId: key,
          createdAt: key,
          importId: string,
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["scope"], casing },
            sk: { field: "sk", composite: ["projectId"], casing },
          },
        },
      },
      electro(),
    ),
);
