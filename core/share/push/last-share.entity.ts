import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { casing, key } from "#core/entity";
import { lazy } from "#core/settings";

/** The last push of a project to a destination that SUCCEEDED. */
export type LastShareRow = {
  destinationId: string;
  projectId: string;
  pushJobId: string;
  planId: string;
  at: string;
};

/**
 * What was shared last.
 * | access pattern | key |
 * | a project's last push to a destination | pk destinationId, sk projectId |
 */
export const lastShareEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "shareState", version: "1", service: "seqferry" },
        attributes: {
          destinationId: key,
          projectId: key,
          pushJobId: key,
          planId: key,
          at: key,
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["destinationId"], casing },
            sk: { field: "sk", composite: ["projectId"], casing },
          },
        },
      },
      electro(),
    ),
);
