import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, number, primary } from "#core/entity";
import { lazy } from "#core/settings";

/** A quota's state: one item, changed by everybody who makes calls. Times are epoch milliseconds. */
export type QuotaRow = {
  /** Operation of HealthOmics, such as `GetReadSetMetadata`. */
  bucket: string;
  /** The first slot that nobody has. */
  next_at: number;
  /** When HealthOmics last refused a call of it; unset: never yet. */
  refused_at?: number;
};

/**
 * What calls a second are left of each quota.
 * | access pattern | key |
 * | a bucket | pk bucket |
 */
export const quotaEntity = lazy(
  () =>
    new Entity(
      {
        model: model("quota"),
        attributes: {
          bucket: key,
          next_at: number,
          refused_at: { type: "number" },
        },
        indexes: {
          primary: primary(["bucket"]),
        },
      },
      electro(),
    ),
);
