import type { ReadSetFile } from "../../api/generated/schemas.ts";
import { totalBytes } from "../../format.ts";

/** Size of a read set; null while its files, or the size of one, are not known. No read set is empty. */
export function knownBytes(files: readonly ReadSetFile[]): number | null {
  return files.length === 0 ? null : totalBytes(files);
}
