import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { key, model, number, primary, string } from "#core/entity";
import { lazy } from "#core/settings";

/** How files of a sequence store are copied: by S3 itself, or after HealthOmics has exported them. */
export type Route = "copy" | "export";

export type RouteRow = {
  storeId: string;
  route: Route;
  /** What S3 said to the copy that was tried; unset when it went well. */
  reason?: string;
  triedAt: string;
  /** Epoch seconds; then it is tried again. */
  expires_at: number;
};

/**
 * What was found out about sequence stores by trying.
 * | access pattern | key |
 * | a store's | pk storeId |
 */
export const routeEntity = lazy(
  () =>
    new Entity(
      {
        model: model("copyRoute"),
        attributes: {
          storeId: key,
          route: { type: ["copy", "export"] as const, required: true },
          reason: string,
          triedAt: key,
          expires_at: number,
        },
        indexes: {
          primary: primary(["storeId"]),
        },
      },
      electro(),
    ),
);
