import { type FileHandle, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RemoteFile } from "#cli/download/files";
import { type Digest, digestOf, feed } from "#cli/download/hash";
import type { Place } from "#cli/download/place";

/** A file on its way: what there is of it, hashed as it comes. */
export type Part = {
  path: string;
  bytes(): number;
  /** The ETag of its bytes, without quotes, if it is known. */
  etag(): string | undefined;
  setEtag(etag: string): Promise<void>;
  append(chunk: Buffer): Promise<void>;
  beginAnew(): Promise<void>;
  /** `sized` where there is nothing to compare with. */
  verdict(): Promise<"verified" | "sized" | "differs">;
  /** Its bytes are on the disk; it can be moved. */
  finish(): Promise<void>;
  /** It stays, to be gone on with. */
  leave(): Promise<void>;
};

/**
 * Opens the part of a file, `{n}.part` with `{n}.etag` beside it. What there is of it is hashed first; without checksum
 * and ETag nothing holds it to its file, so it is begun anew. `moved` is told how many bytes came or were dropped.
 */
export async function openPart(
  { state }: Place,
  file: RemoteFile,
  { verify, moved }: { verify: boolean; moved: (bytes: number) => void },
): Promise<Part> {
  const path = join(state, `${file.n}.part`);
  const tagFile = join(state, `${file.n}.etag`);
  const handle = await open(path, "a+");
  const known = await readFile(tagFile, "utf8").catch(() => "");
  let etag = /^[A-Za-z0-9._:+/=-]+$/.exec(known.trim())?.[0];
  let bytes = (await handle.stat()).size;
  const fresh = () => (verify && file.checksum ? digestOf(file.checksum.algorithm) : undefined);
  let digest: Digest | undefined = fresh();
  const beginAnew = async () => {
    await handle.truncate(0);
    await rm(tagFile, { force: true });
    moved(-bytes);
    digest?.drop();
    [bytes, etag, digest] = [0, undefined, fresh()];
  };
  moved(bytes);
  const isHeld = digest !== undefined || etag !== undefined;
  if (bytes > file.sizeBytes || (bytes > 0 && !isHeld)) await beginAnew();
  if (digest) await feed(digest, path, bytes);
  return {
    path,
    beginAnew,
    bytes: () => bytes,
    etag: () => etag,
    async setEtag(next) {
      if (next === etag) return;
      await writeFile(tagFile, `${next}\n`);
      etag = next;
    },
    async append(chunk) {
      await Promise.all([writeAll(handle, chunk), digest?.update(chunk)]);
      bytes += chunk.length;
      moved(chunk.length);
    },
    async verdict() {
      if (!digest) return "sized";
      const found = await digest.hex();
      digest = undefined;
      return found === file.checksum?.value ? "verified" : "differs";
    },
    async finish() {
      await handle.sync();
      await handle.close();
      await rm(tagFile, { force: true });
    },
    async leave() {
      digest?.drop();
      await handle.close().catch(() => undefined);
    },
  };
}

/** Appends all of it: a disk that is nearly full takes less than it is given. */
async function writeAll(handle: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, at);
    at += bytesWritten;
  }
}
