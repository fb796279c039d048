import * as z from "zod";

/** Where a file lies, and whether it can be read right now. */
export const FileLocation = z
  .object({
    uri: z.string().regex(/^s3:\/\/[^/]+\/.+$/s, "must be an s3:// URI with bucket and key"),
    sizeBytes: z.int().nonnegative(),
    /** `ACTIVE`: readable; `ARCHIVED`: must be thawed first. */
    storageState: z.enum(["ACTIVE", "ARCHIVED"]),
  })
  .meta({ id: "FileLocation" });
export type FileLocation = z.infer<typeof FileLocation>;

/** Bucket and key of an `s3://` URI; the key is kept byte for byte. */
export function parseS3Uri(uri: string): { bucket: string; key: string } {
  const match = /^s3:\/\/([^/]+)\/(.+)$/s.exec(uri);
  if (!match?.[1] || !match[2]) throw new Error(`Not an s3:// URI with bucket and key: ${uri}`);
  return { bucket: match[1], key: match[2] };
}
