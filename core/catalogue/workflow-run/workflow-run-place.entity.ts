import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, primary } from "#core/entity";
import { lazy } from "#core/settings";

/** A folder that files of a run were seen in, also of one that no import has told of yet. */
export type WorkflowRunPlaceRow = {
  portalRunId: string;
  /** SHA-256 of `uri`, in hex: URIs are longer than keys may be. */
  uriHash: string;
  /** s3://bucket/…/<portalRunId>/ */
  uri: string;
  foundAt: string;
};

/**
 * Folders of runs.
 * | access pattern | key |
 * | a run's | pk portalRunId, sk uriHash |
 */
export const workflowRunPlaceEntity = lazy(
  () =>
    new Entity(
      {
        model: model("workflowRunPlace"),
        attributes: { portalRunId: key, uriHash: key, uri: key, foundAt: key },
        indexes: {
          primary: primary(["portalRunId"], ["uriHash"]),
        },
      },
      electro(),
    ),
);
