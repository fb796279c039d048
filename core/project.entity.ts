import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, primary, string } from "#core/entity";
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
        model: model("project"),
        attributes: {
          scope: { type: ["projects"] as const, required: true },
          projectId: key,
          createdAt: key,
          importId: string,
        },
        indexes: {
          primary: primary(["scope"], ["projectId"]),
        },
      },
      electro(),
    ),
);
