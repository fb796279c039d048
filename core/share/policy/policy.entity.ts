import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, key, model, number, primary } from "#core/entity";
import { lazy } from "#core/settings";
import type { SetSharingPolicy } from "#core/share/policy/schema";

/** What was set of a project; a project without a row has the usual policy. */
export type PolicyRow = {
  projectId: string;
  policy: SetSharingPolicy;
  updatedAt: string;
  updatedBy: string;
  version: number;
};

/**
 * Sharing policies.
 * | access pattern | key |
 * | a project's | pk projectId |
 */
export const policyEntity = lazy(
  () =>
    new Entity(
      {
        model: model("sharingPolicy"),
        attributes: {
          projectId: key,
          policy: any,
          updatedAt: key,
          updatedBy: key,
          version: number,
        },
        indexes: {
          primary: primary(["projectId"]),
        },
      },
      electro(),
    ),
);
