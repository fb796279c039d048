import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { casing, key, number, string } from "#core/entity";
import { lazy } from "#core/settings";

/** A link as the table has it. */
export type LinkRow = {
  tokenHash: string;
  scriptTokenHash: string;
  linkId: string;
  packageId: string;
  projectId: string;
  packageName: string;
  /** Of the package; `lims.csv` is one more. */
  fileCount: number;
  totalBytes: number;
  createdAt: string;
  createdBy: string;
  expiresAt: string;
  scriptExpiresAt: string;
  maxDownloads?: number;
  maxBytes?: number;
  recipient?: string;
  note?: string;
  revokedAt?: string;
  downloadCount: number;
  servedBytes: number;
  fileCountAsked: number;
  verifiedFileCount: number;
  /** Verified by checksum, or by size alone: what counts for its completion. */
  checkedFileCount: number;
  lastUsedAt?: string;
  usedUpAt?: string;
  completedAt?: string;
  expires_at: number;
};

const counter = { type: "number", required: true, default: 0 } as const;

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
          fileCount: number,
          totalBytes: number,
          createdAt: key,
          createdBy: key,
          expiresAt: key,
          scriptExpiresAt: key,
          maxDownloads: { type: "number" },
          maxBytes: { type: "number" },
          recipient: string,
          note: string,
          revokedAt: string,
          downloadCount: counter,
          servedBytes: counter,
          fileCountAsked: counter,
          verifiedFileCount: counter,
          checkedFileCount: counter,
          lastUsedAt: string,
          usedUpAt: string,
          completedAt: string,
          expires_at: number,
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["tokenHash"], casing },
            sk: { field: "sk", composite: [], casing },
          },
          byId: {
            index: "gsi1",
            pk: { field: "gsi1pk", composite: ["linkId"], casing },
            sk: { field: "gsi1sk", composite: [], casing },
          },
          byPackage: {
            index: "gsi2",
            pk: { field: "gsi2pk", composite: ["packageId"], casing },
            sk: { field: "gsi2sk", composite: ["linkId"], casing },
          },
          byScript: {
            index: "gsi3",
            pk: { field: "gsi3pk", composite: ["scriptTokenHash"], casing },
            sk: { field: "gsi3sk", composite: [], casing },
          },
        },
      },
      electro(),
    ),
);
