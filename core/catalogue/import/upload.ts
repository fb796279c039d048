import { HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as Aws from "#core/aws";
import type { ImportRow } from "#core/catalogue/import/import.entity";
import { nameOf } from "#core/error";
import { setting } from "#core/settings";
import { hours, iso, now } from "#core/time";

/** How long an upload may wait to begin. */
const signedMs = hours(1);

/** Where the file of an import is. */
export function sourceKey(importId: string): string {
  return `imports/${importId}/source.csv`;
}

/** The import that a key of the storage bucket is the file of. */
export function importOfKey(key: string): string | undefined {
  return /^imports\/(imp\.[0-9A-Z]{26})\/source\.csv$/.exec(key)?.[1];
}

/** The same as the headers that an upload must have. */
export type Upload = {
  uploadUrl: string;
  uploadHeaders: Record<string, string>;
  expiresAt: string;
};

/**
 * A signed URL to put the file at, once or again, for an hour. Length and checksum are signed: S3 refuses another file.
 * The URL is a secret: it is in the answer to who asked, and in no row, log or event.
 */
export async function sign(
  row: Pick<ImportRow, "importId" | "sizeBytes" | "sha256">,
): Promise<Upload> {
  const { importId, sizeBytes, sha256 } = row;
  const command = new PutObjectCommand({
    Bucket: setting("storageBucket"),
    Key: sourceKey(importId),
    ContentLength: sizeBytes,
    ...(sha256 && { ChecksumSHA256: sha256 }),
  });
  const uploadUrl = await getSignedUrl(Aws.s3Signing(), command, {
    expiresIn: signedMs / 1000,
    signingDate: new Date(now()),
    // A header, which S3 compares with what comes: https://github.com/aws/aws-sdk-js-v3/issues/3906
    unhoistableHeaders: new Set(["x-amz-checksum-sha256"]),
  });
  return {
    uploadUrl,
    uploadHeaders: sha256 ? { "x-amz-checksum-sha256": sha256 } : {},
    expiresAt: iso(now() + signedMs),
  };
}

/** What was uploaded; undefined while there is nothing. */
export async function uploaded(
  importId: string,
): Promise<{ sizeBytes: number; etag: string } | undefined> {
  try {
    const { ContentLength, ETag } = await Aws.s3().send(
      new HeadObjectCommand({ Bucket: setting("storageBucket"), Key: sourceKey(importId) }),
    );
    return { sizeBytes: ContentLength ?? 0, etag: ETag ?? "" };
  } catch (error) {
    // HEAD has no body: S3's clients call a missing key by its status.
    if (["NotFound", "NoSuchKey"].includes(nameOf(error))) return undefined;
    throw error;
  }
}
