import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, number, primary } from "#core/entity";
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
        model: model("alert"),
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
          primary: primary(["alertId"]),
        },
      },
      electro(),
    ),
);
