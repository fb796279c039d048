import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { due, key, model, primary } from "#core/entity";
import { lazy } from "#core/settings";

/** Something that has begun, and is overdue from `dueAt` on unless it has ended by then. */
export type WatchRow = {
  thingId: string;
  kind: string;
  projectId: string;
  /** When its work began; a retry begins anew. */
  since: string;
  dueAt: string;
  dueShard: number;
};

/**
 * What is under way.
 * | access pattern | key |
 * | one thing | pk thingId |
 * | those that may be overdue, by when | gsi6 dueShard, sk dueAt |
 */
export const watchEntity = lazy(
  () =>
    new Entity(
      {
        model: model("notifyWatch"),
        attributes: {
          thingId: key,
          kind: key,
          projectId: key,
          since: key,
          dueAt: key,
          dueShard: { type: "number", required: true },
        },
        indexes: {
          primary: primary(["thingId"]),
          due,
        },
      },
      electro(),
    ),
);
