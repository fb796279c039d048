import * as z from "zod";
import * as Id from "#core/id";
import { pageOf } from "#core/page-schema";

/** Days a link may live; presigned URLs are made when a file is asked for, so they need not. */
const linkDays = { least: 6, usual: 7, most: 90 };

const most = Number.MAX_SAFE_INTEGER;

export const CreateLink = z
  .strictObject({
    expiresInDays: z
      .int()
      .min(linkDays.least)
      .max(linkDays.most)
      .default(linkDays.usual)
      .meta({ description: "Whole days until the link stops working." }),
    maxDownloads: z.int().min(1).max(most).optional().meta({
      description: "Downloads of files that it allows; going on with one is none. Unset: no limit.",
    }),
    maxBytes: z.int().min(1).max(most).optional().meta({
      description: "Bytes that it gives out, repeated ones too. Unset: no limit.",
    }),
    recipient: z.string().trim().min(1).max(200).optional().meta({
      description: "Who it is for; shown to your own side only.",
    }),
    note: z.string().trim().min(1).max(1000).optional().meta({
      description: "Text for the recipient's page.",
    }),
  })
  .meta({ id: "CreateLink" });
export type CreateLink = z.input<typeof CreateLink>;

export const LinkStatus = z.enum(["ACTIVE", "USED_UP", "EXPIRED", "REVOKED"]).meta({
  id: "LinkStatus",
  description: "`USED_UP`: a limit of downloads or bytes is reached.",
});

const count = z.int().nonnegative();
const time = z.iso.datetime();

/** A link as lists show it: without its secrets, which are kept nowhere. */
export const Link = z
  .object({
    id: Id.schema("link"),
    packageId: Id.schema("package"),
    status: LinkStatus,
    createdAt: time,
    createdBy: z.string(),
    expiresAt: time,
    revokedAt: time.nullable(),
    maxDownloads: z.int().nullable(),
    maxBytes: z.int().nullable(),
    recipient: z.string().nullable(),
    note: z.string().nullable(),
    fileCount: count.meta({ description: "Files that it gives, lims.csv among them." }),
    downloadCount: count.meta({ description: "Downloads of files that were begun." }),
    servedBytes: count.meta({ description: "Bytes that URLs were given out for." }),
    fileCountAsked: count.meta({ description: "Files that were asked for at least once." }),
    verifiedFileCount: count.meta({
      description: "Files that the recipient's program verified by their checksum.",
    }),
    lastUsedAt: time.nullable(),
    usedUpAt: time.nullable(),
    completedAt: time.nullable().meta({
      description:
        "When the recipient's program had all files; by size where there is no checksum.",
    }),
  })
  .meta({ id: "Link" });
export type Link = z.infer<typeof Link>;

/** A new link, with the secrets that are shown this once. */
export const NewLink = Link.extend({
  url: z.url().meta({ description: "The recipient's page." }),
  scriptUrl: z.url().meta({ description: "Redirects to the download script; works for 24 hours." }),
  scriptExpiresAt: time,
  command: z
    .string()
    .meta({ description: "Downloads and verifies everything, in any POSIX shell." }),
}).meta({ id: "NewLink" });
export type NewLink = z.infer<typeof NewLink>;

export const LinkPage = pageOf(Link).meta({ id: "LinkPage" });
export const LinkKey = z.object({ linkId: Id.schema("link") });

/** What the recipient's program says of a file: its checksum was right, or only its size was known; or it could not. */
export const ReceiptOutcome = z
  .enum(["verified", "sized", "failed"])
  .meta({ id: "ReceiptOutcome" });
export type ReceiptOutcome = z.infer<typeof ReceiptOutcome>;

/** What became of one file of a link: what was asked for, and what the recipient's program says of it. */
export const Receipt = z
  .object({
    n: count.meta({ description: "The file's number in the manifest; lims.csv is the last." }),
    askedCount: count,
    askedBytes: count,
    firstAskedAt: time.nullable(),
    lastAskedAt: time.nullable(),
    outcome: ReceiptOutcome.nullable(),
    outcomeAt: time.nullable(),
    verifiedAt: time.nullable(),
  })
  .meta({ id: "Receipt" });
export type Receipt = z.infer<typeof Receipt>;

export const ReceiptPage = pageOf(Receipt).meta({ id: "ReceiptPage" });

/** Days that a presigned URL may live: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
const directDays = 7;
/** Files of one list of direct URLs. */
export const mostDirectFiles = 10_000;

export const CreateDirectUrls = z
  .strictObject({
    expiresInDays: z.int().min(1).max(directDays).default(directDays).meta({
      description: "Whole days that every URL works; nothing ends it before.",
    }),
  })
  .meta({ id: "CreateDirectUrls" });

/** URLs of a package's files that need no service of ours. */
export const DirectUrls = z
  .object({
    packageId: Id.schema("package"),
    url: z.url().meta({
      description:
        "List of the URLs (NDJSON: n, path, sizeBytes, checksum, url), signed for 15 minutes.",
    }),
    urlExpiresAt: time,
    fileCount: count,
    expiresAt: time.meta({ description: "When the URLs of the files stop working." }),
    isRevocable: z.literal(false),
    warning: z.string(),
  })
  .meta({ id: "DirectUrls" });
export type DirectUrls = z.infer<typeof DirectUrls>;
