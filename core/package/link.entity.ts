import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { index, key, model, number, primary, string } from "#core/entity";
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
        model: model("link"),
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
          primary: primary(["tokenHash"]),
          byId: index(1, ["linkId"], []),
          byPackage: index(2, ["packageId"], ["linkId"]),
          byScript: index(3, ["scriptTokenHash"], []),
        },
      },
      electro(),
    ),
);
