import * as z from "zod";
import type { RemoteFile } from "#cli/download/files";

/** A row of what a download prints. */
export const FileResult = z.object({
  n: z.int(),
  path: z.string(),
  sizeBytes: z.number(),
  /** The last three are what `--dry-run` says would be done. */
  outcome: z.enum(["verified", "present", "sized", "skipped", "failed", "fetch", "resume", "look"]),
  algorithm: z.string().nullable(),
  checksum: z.string().nullable(),
  reason: z.string().nullable(),
});
export type FileResult = z.infer<typeof FileResult>;

export function resultOf(
  { n, path, sizeBytes, checksum }: RemoteFile,
  outcome: FileResult["outcome"],
  reason: string | null = null,
): FileResult {
  return {
    ...{ n, path, sizeBytes, outcome, reason },
    algorithm: checksum?.algorithm ?? null,
    checksum: checksum?.value ?? null,
  };
}
