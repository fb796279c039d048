import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { casing, key, number } from "#core/entity";
import { lazy } from "#core/settings";

export type PackageWaitRow = {
  packageId: string;
  /** From 0. */
  group: number;
  syncRequestId: string;
};

/**
 * Sync requests that a package waits for, one a group of fastqs.
 * | access pattern | key |
 * | those of a package | pk packageId, sk group |
 */
export const packageWaitEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "packageWait", version: "1", service: "seqferry" },
        attributes: {
          packageId: key,
          group: { ...number, padding: { length: 6, char: "0" } },
          syncRequestId: key,
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["packageId"], casing },
            sk: { field: "sk", composite: ["group"], casing },
          },
        },
      },
      electro(),
    ),
);
