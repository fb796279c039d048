import { Entity } from "electrodb";
import type { CopyBackend } from "#core/copy/schema";
import { electro } from "#core/dynamo";
import { any, index, key, model, number, primary, string } from "#core/entity";
import { lazy } from "#core/settings";
import type { DestinationCheck, DestinationStatus } from "#core/share/destination/schema";

/** A place that packages may be pushed to, as the table has it. */
export type DestinationRow = {
  destinationId: string;
  /** All are in one partition of their list: there are some hundreds. */
  scope: "destinations";
  name: string;
  /** Never changes; ends in `/`. */
  uri: string;
  /** SHA-256 of `uri`, in hex. */
  uriHash: string;
  backend: CopyBackend;
  projectIds: string[];
  recipient: string;
  contact: string;
  region?: string;
  ownerAccountId?: string;
  roleArn?: string;
  externalId?: string;
  status: DestinationStatus;
  check: DestinationCheck;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  version: number;
};

/**
 * Destinations.
 * | access pattern | key |
 * | one destination | pk destinationId |
 * | all, oldest first | gsi1 scope, sk destinationId (a ULID) |
 */
export const destinationEntity = lazy(
  () =>
    new Entity(
      {
        model: model("destination"),
        attributes: {
          destinationId: key,
          scope: { type: ["destinations"] as const, required: true },
          name: key,
          uri: key,
          uriHash: key,
          backend: { type: ["icav2", "s3"] as const, required: true },
          projectIds: any,
          recipient: key,
          contact: key,
          region: string,
          ownerAccountId: string,
          roleArn: string,
          externalId: string,
          status: { type: ["ENABLED", "DISABLED"] as const, required: true },
          check: any,
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          version: number,
        },
        indexes: {
          primary: primary(["destinationId"]),
          byScope: index(1, ["scope"], ["destinationId"]),
        },
      },
      electro(),
    ),
);

/**
 * Which destination has a URI: one at most, and consistently read, so that nothing lies in a destination that is
 * being registered.
 * | access pattern | key |
 * | the destination of a URI | pk uriHash |
 */
export const destinationUriEntity = lazy(
  () =>
    new Entity(
      {
        model: model("destinationUri"),
        attributes: { uriHash: key, destinationId: key },
        indexes: {
          primary: primary(["uriHash"]),
        },
      },
      electro(),
    ),
);
