import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, primary, string } from "#core/entity";
import type { Coverage } from "#core/readset/store-schema";
import { lazy } from "#core/settings";

/** A sequence store as HealthOmics last described it; without `status` when it knows none of that id. */
export type SequenceStoreRow = {
  storeId: string;
  arn?: string;
  name?: string;
  description?: string;
  status?: string;
  statusMessage?: string;
  s3Uri?: string;
  accessPointArn?: string;
  etagAlgorithmFamily?: string;
  propagatedTags?: string[];
  createdAt?: string;
  /** When HealthOmics was asked (ISO-8601 UTC); absent while only coverage is known. */
  refreshedAt?: string;
  /** How the mirror agreed with it at `coveredAt`. */
  coverage?: Coverage;
  coveredAt?: string;
};

/**
 * Sequence stores of the stage, one row each.
 * | access pattern | key |
 * | a store | pk storeId |
 */
export const sequenceStoreEntity = lazy(
  () =>
    new Entity(
      {
        model: model("sequenceStore"),
        attributes: {
          storeId: key,
          arn: string,
          name: string,
          description: string,
          status: string,
          statusMessage: string,
          s3Uri: string,
          accessPointArn: string,
          etagAlgorithmFamily: string,
          propagatedTags: { type: "any" },
          createdAt: string,
          refreshedAt: string,
          coverage: { type: "any" },
          coveredAt: string,
        },
        indexes: {
          primary: primary(["storeId"]),
        },
      },
      electro(),
    ),
);
