import * as z from "zod";
import * as Id from "#core/id";
import { manifestFormats } from "#core/package/manifest-schema";
import { Checksum } from "#core/package/schema";

const count = z.int().nonnegative();

/** What a link answers to programs (`GET /d/{token}` with `Accept: application/json`). Its URLs hold the link's secret. */
export const LinkView = z
  .object({
    package: z.object({ id: Id.schema("package"), name: z.string(), merkleRoot: z.string() }),
    sender: z.string(),
    note: z.string().nullable(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    fileCount: count.meta({ description: "Of the package; lims.csv is one more." }),
    totalBytes: count,
    sha256FileCount: count.meta({ description: "Files that SHA256SUMS names." }),
    md5FileCount: count.meta({ description: "Files that MD5SUMS names." }),
    downloadedFileCount: count.meta({ description: "Files that were asked for at least once." }),
    limits: z.object({
      maxDownloads: count.nullable(),
      maxBytes: count.nullable(),
      usedDownloads: count,
      usedBytes: count,
    }),
    manifest: z.record(z.enum(manifestFormats), z.url()),
    lims: z.object({ n: count, path: z.string(), sizeBytes: count, checksum: Checksum }),
  })
  .meta({ id: "LinkView" });
export type LinkView = z.infer<typeof LinkView>;
