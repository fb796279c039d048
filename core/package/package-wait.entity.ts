import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, number, primary } from "#core/entity";
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
        model: model("packageWait"),
        attributes: {
          packageId: key,
          group: { ...number, padding: { length: 6, char: "0" } },
          syncRequestId: key,
        },
        indexes: {
          primary: primary(["packageId"], ["group"]),
        },
      },
      electro(),
    ),
);
