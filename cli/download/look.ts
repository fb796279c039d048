import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Call } from "#cli/command";
import type { RemoteFile } from "#cli/download/files";
import { type Care, presentOf } from "#cli/download/one-file";
import { freeBytes, stateOf, targetOf } from "#cli/download/place";
import { type FileResult, resultOf } from "#cli/download/result";
import { inLanes } from "#cli/lanes";
import { formatBytes } from "#cli/output/cell";
import * as Say from "#cli/say";

type CareCall = Call & { options: Care & { connections: number } };

/** `--verify-only`: looks at what is there, and changes nothing. */
export async function verified(
  { options, context }: CareCall,
  dir: string,
  files: readonly RemoteFile[],
): Promise<FileResult[]> {
  return inLanes(
    files,
    async (file) => {
      context.signal.throwIfAborted();
      const { result, reason } = await presentOf(dir, file, options).catch((error: Error) => ({
        ...{ result: undefined, reason: error.message },
      }));
      return result ?? resultOf(file, "failed", reason);
    },
    options.connections,
  );
}

/** `--dry-run`: what would be done with each file, by sizes alone; says what room that needs. */
export async function planned(
  call: CareCall,
  dir: string,
  packageId: string,
  files: readonly RemoteFile[],
): Promise<FileResult[]> {
  let needed = 0;
  const sizeOf = async (path: string) => (await stat(path).catch(() => undefined))?.size;
  const rows = await inLanes(
    files,
    async (file) => {
      const there = await sizeOf(targetOf(dir, file));
      if (there === file.sizeBytes)
        return call.options.skipExisting
          ? resultOf(file, "skipped", "not verified: --skip-existing")
          : resultOf(file, "look", "is there with its size");
      const begun = (await sizeOf(join(stateOf(dir, packageId), `${file.n}.part`))) ?? 0;
      needed += Math.max(0, file.sizeBytes - begun);
      const replaced = there === undefined ? null : `in place of one with ${there} bytes`;
      return begun > 0
        ? resultOf(file, "resume", `${begun} bytes are there`)
        : resultOf(file, "fetch", replaced);
    },
    64,
  );
  const free = (await freeBytes(dir)) ?? (await freeBytes(join(dir, "..")));
  const room = free === undefined ? "" : `; ${formatBytes(free)} are free`;
  Say.note(call, `Would fetch ${formatBytes(needed)}${room}.`);
  return rows;
}
