import { createHash } from "node:crypto";
import type { Data, DataStatus } from "#core/copy/icav2/data";

/** A file as it lies at a destination. */
export type There = { dataId: string; status: DataStatus; sizeBytes: number | null; etag?: string };

export function thereOf({ id, details }: Data): There {
  const { status = "PARTIAL", fileSizeInBytes, objectETag } = details ?? {};
  return {
    dataId: id,
    status,
    sizeBytes: fileSizeInBytes ?? null,
    ...(objectETag && { etag: unquoted(objectETag) }),
  };
}

export const unquoted = (etag: string): string => etag.replaceAll('"', "");

/** Its bytes are all there, wherever ICA keeps them now. */
export function isWhole({ status }: There): boolean {
  return status !== "PARTIAL" && status !== "DELETING";
}

/**
 * True when nothing speaks against the files being the same: sizes are equal, and ETags, where both are the MD5 of
 * a file that came in one part. Others change with each copy and tell nothing.
 */
export function isSame(source: { sizeBytes: number | null; etag?: string }, there: There): boolean {
  if (!isWhole(there)) return false;
  if (source.sizeBytes !== null && source.sizeBytes !== there.sizeBytes) return false;
  return !isMd5(source.etag) || !isMd5(there.etag) || source.etag === there.etag;
}

function isMd5(etag: string | undefined): etag is string {
  return etag !== undefined && /^[0-9a-f]{32}$/i.test(etag);
}

/** Names a set of data: the same for the same ids in any order. */
export function hashOf(dataIds: Iterable<string>): string {
  const sorted = [...dataIds].sort();
  return createHash("sha256").update(sorted.join("\n")).digest("hex");
}
