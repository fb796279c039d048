import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, primary } from "#core/entity";
import { lazy } from "#core/settings";

/**
 * Runs of libraries, on the table itself: who packages right after an import sees all of it.
 * | access pattern | key |
 * | a library's runs | pk libraryId, sk portalRunId, which begins with its date |
 */
export const workflowRunLibraryEntity = lazy(
  () =>
    new Entity(
      {
        model: model("workflowRunLibrary"),
        attributes: { libraryId: key, portalRunId: key },
        indexes: {
          primary: primary(["libraryId"], ["portalRunId"]),
        },
      },
      electro(),
    ),
);
