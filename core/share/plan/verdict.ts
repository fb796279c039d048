import { readSetClass } from "#core/copy/thaw/tier";
import type { ManifestFile } from "#core/package/schema";

/** What is to be done with a file: `reason` tells of a collision; or why the whole plan cannot be. */
export type Verdict =
  | { action: "send" | "already-there"; isArchived: boolean }
  | { action: "collision"; isArchived: boolean; reason: string }
  | { problem: { code: string; message: string } };

/** What is at a file's source now. */
type Source = { sizeBytes: number; etag: string; storageClass?: string };

/**
 * What speaks against a source: it is not what was sealed. Of what lies archived in a read set nobody knows more than
 * its size of before. Undefined when it is the file of the manifest.
 */
export function changeOf(
  { sizeBytes, etag }: Pick<ManifestFile, "sizeBytes" | "etag">,
  source: Source,
): string | undefined {
  if (source.storageClass === readSetClass) return undefined;
  if (source.sizeBytes !== sizeBytes)
    return `has ${source.sizeBytes} bytes and had ${sizeBytes} when its package was sealed`;
  if (etag !== null && source.etag !== "" && source.etag !== etag)
    return "was changed after its package was sealed";
  return undefined;
}
