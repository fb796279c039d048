import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, primary } from "#core/entity";
import { lazy } from "#core/settings";

/**
 * Folders that files of runs were seen in, also of runs that no import has told of yet: `s3://bucket/…/<portalRunId>/`.
 * `uriHash` is the SHA-256 of `uri`, in hex: URIs are longer than keys may be.
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
