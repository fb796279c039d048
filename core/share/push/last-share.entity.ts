import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, primary } from "#core/entity";
import { lazy } from "#core/settings";

/**
 * The last push of a project to a destination that SUCCEEDED.
 * | access pattern | key |
 * | a project's last push to a destination | pk destinationId, sk projectId |
 */
export const lastShareEntity = lazy(
  () =>
    new Entity(
      {
        model: model("shareState"),
        attributes: {
          destinationId: key,
          projectId: key,
          pushJobId: key,
          planId: key,
          at: key,
        },
        indexes: {
          primary: primary(["destinationId"], ["projectId"]),
        },
      },
      electro(),
    ),
);
