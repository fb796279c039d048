import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { lazy } from "#core/settings";

const string = { type: "string" } as const;
const key = { type: "string", required: true } as const;

/**
 * Links. Tokens are kept as SHA-256 only.
 * | access pattern | key |
 * | the link of a token | pk tokenHash |
 * | one link | gsi1 linkId |
 * | a package's links, newest first | gsi2 packageId, sk linkId (a ULID) |
 * | the link of a script token | gsi3 scriptTokenHash |
 */
export const linkEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "link", version: "1", service: "seqferry" },
        attributes: {
          tokenHash: key,
          scriptTokenHash: key,
          linkId: key,
          packageId: key,
          projectId: key,
          packageName: key,
          fileCount: { type: "number", required: true },
          totalBytes: { type: "number", required: true },
          createdAt: key,
          createdBy: key,
          expiresAt: key,
          scriptExpiresAt: key,
          revokedAt: string,
          downloadCount: { type: "number", required: true, default: 0 },
          lastUsedAt: string,
          expires_at: { type: "number", required: true },
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["tokenHash"], casing: "none" },
            sk: { field: "sk", composite: [], casing: "none" },
          },
          byId: {
            index: "gsi1",
            pk: { field: "gsi1pk", composite: ["linkId"], casing: "none" },
            sk: { field: "gsi1sk", composite: [], casing: "none" },
          },
          byPackage: {
            index: "gsi2",
            pk: { field: "gsi2pk", composite: ["packageId"], casing: "none" },
            sk: { field: "gsi2sk", composite: ["linkId"], casing: "none" },
          },
          byScript: {
            index: "gsi3",
            pk: { field: "gsi3pk", composite: ["scriptTokenHash"], casing: "none" },
            sk: { field: "gsi3sk", composite: [], casing: "none" },
          },
        },
      },
      electro(),
    ),
);
