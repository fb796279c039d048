import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";

/** A hash that grows with a file. */
export type Digest = {
  update(chunk: Buffer): Promise<void>;
  /** In hex; empty when the content cannot be read to its end. */
  hex(): Promise<string>;
  /** It is not needed any more. */
  drop(): void;
};

/**
 * The hash of an algorithm of a checksum; undefined where this program has none, as for those of HealthOmics for
 * alignments, which need samtools.
 */
export function digestOf(algorithm: string): Digest | undefined {
  const [, kind] = /^FASTQ_(MD5|SHA256|SHA512)up$/.exec(algorithm) ?? [];
  if (kind) return ofContent(kind.toLowerCase());
  return /^(md5|sha256|sha512)$/.test(algorithm) ? ofBytes(algorithm) : undefined;
}

/** The hash of a whole file, from its first byte on. */
export async function feed(digest: Digest, path: string, bytes?: number): Promise<void> {
  if (bytes === 0) return;
  const end = bytes === undefined ? undefined : bytes - 1;
  for await (const chunk of createReadStream(path, { end, highWaterMark: 1 << 20 }))
    await digest.update(chunk as Buffer);
}

function ofBytes(kind: string): Digest {
  const hash = createHash(kind);
  return {
    update: async (chunk) => void hash.update(chunk),
    hex: async () => hash.digest("hex"),
    drop: () => undefined,
  };
}

/** HealthOmics hashes the reads inside: activation compresses them anew. All members of a gzip file are one content. */
function ofContent(kind: string): Digest {
  const hash = createHash(kind);
  const gunzip = createGunzip();
  let isBroken = false;
  gunzip.on("data", (chunk: Buffer) => hash.update(chunk));
  const ended = new Promise<void>((resolve) => {
    gunzip.once("close", resolve).once("end", resolve);
  });
  gunzip.on("error", () => {
    isBroken = true;
  });
  return {
    async update(chunk) {
      if (isBroken || gunzip.write(chunk)) return;
      await Promise.race([once(gunzip, "drain").catch(() => undefined), ended]);
    },
    async hex() {
      if (!isBroken) gunzip.end();
      await ended;
      return isBroken ? "" : hash.digest("hex");
    },
    drop: () => void gunzip.destroy(),
  };
}
