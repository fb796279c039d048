import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, key, model, number, primary } from "#core/entity";
import { lazy } from "#core/settings";

/** What one copy job has of the slots: `until` is epoch milliseconds. */
export type Share = { slots: number; waits: boolean; until: number };

/**
 * Jobs of ICA that this stage has under way, by the copy job they belong to.
 * | access pattern | key |
 * | all of them | pk pool |
 */
export const slotsEntity = lazy(
  () =>
    new Entity(
      {
        model: model("icav2Slots"),
        attributes: {
          pool: key,
          shares: any,
          revision: number,
        },
        indexes: {
          primary: primary(["pool"]),
        },
      },
      electro(),
    ),
);
