import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { casing, key, number } from "#core/entity";
import { lazy } from "#core/settings";

/**
 * What was alerted: one row for each failure of a thing, whose id is made of both, so that none is told twice.
 * | access pattern | key |
 * | one alert | pk alertId |
 */
export const alertEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "alert", version: "1", service: "seqferry" },
        attributes: {
          alertId: key,
          kind: key,
          thingId: key,
          projectId: key,
          state: { type: ["FAILED", "OVERDUE", "DISABLED"] as const, required: true },
          cause: key,
          link: key,
          createdAt: key,
          expires_at: number,
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["alertId"], casing },
            sk: { field: "sk", composite: [], casing },
          },
        },
      },
      electro(),
    ),
);
