import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Manifest, ManifestFile } from "#core/package/download-script/download-script";

export const token = "Tk_secret-0123456789abcdef";

export function manifest(origin: string, files: ManifestFile[]): Manifest {
  return {
    origin,
    token,
    package: { id: "pkg.01TEST", name: "Run 7, `date` $(id)" },
    expiresAt: "2036-01-01T00:00:00Z",
    files,
  };
}

/** A file of the package and its content, checked by sha256 unless told otherwise. */
export function file(
  n: number,
  path: string,
  body: Buffer,
  algorithm: "md5" | "sha256" | "sha512" | "none" = "sha256",
): ManifestFile {
  const plain = { n, path, sizeBytes: body.length };
  if (algorithm === "none") return plain;
  return { ...plain, checksum: { algorithm, value: hash(algorithm, body) } };
}

/** A fastq whose checksum is the one HealthOmics gives: of the reads inside. */
export function fastq(
  n: number,
  path: string,
  reads: Buffer,
  algorithm: "FASTQ_MD5up" | "FASTQ_SHA256up" | "FASTQ_SHA512up",
): { file: ManifestFile; body: Buffer } {
  const body = gzipSync(reads);
  const kind = algorithm.slice("FASTQ_".length, -"up".length).toLowerCase();
  const checksum = { algorithm, value: hash(kind, reads) };
  return { file: { n, path, sizeBytes: body.length, checksum }, body };
}

/** Bytes that differ from file to file, the same every time. */
export function bytes(length: number, seed = 1): Buffer {
  const block = createHash("sha512").update(String(seed)).digest();
  return Buffer.concat(
    Array.from({ length: Math.ceil(length / 64) }, (_, k) => {
      const part = Buffer.from(block);
      part.writeUInt32BE(k);
      return part;
    }),
  ).subarray(0, length);
}

function hash(algorithm: string, body: Buffer): string {
  return createHash(algorithm).update(body).digest("hex");
}
