import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, primary } from "#core/entity";
import { lazy } from "#core/settings";

/**
 * Read sets by the fastqs that they name. An index of the mirror may be a moment behind; who registers a fastq in that
 * moment finds its read set here, and by two reads instead of one for each part of an index.
 * | access pattern | key |
 * | read sets that name a fastq by its id or RGID | pk name, sk storeId + readSetId |
 */
export const readSetNamingEntity = lazy(
  () =>
    new Entity(
      {
        model: model("readSetNaming"),
        attributes: { name: key, storeId: key, readSetId: key },
        indexes: {
          primary: primary(["name"], ["storeId", "readSetId"]),
        },
      },
      electro(),
    ),
);
