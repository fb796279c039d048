import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type DataFile, dataEnd, dataLine } from "#core/package/download-script/data-lines";
import type { LinkData } from "#core/package/download-script/link-lines";

export const token = "Tk_secret-0123456789abcdef";

/** What a script says of a link to a package with this list of files. */
export function link(origin: string, data = dataOf([])): LinkData {
  return {
    origin,
    token,
    package: { id: "pkg.01TEST", name: "Run 7, `date` $(id)" },
    expiresAt: "2036-01-01T00:00:00Z",
    sender: "Zoë `id` <zoe@lab.example>",
    data: { bytes: data.length, sha256: hash("sha256", data), md5: hash("md5", data) },
  };
}

/** The list of a package's files, as it is sealed. */
export function dataOf(files: DataFile[]): Buffer {
  return Buffer.from(files.map(dataLine).join("") + dataEnd(files.length));
}

/** A file of the package and its content, checked by sha256 unless told otherwise. */
export function file(
  n: number,
  path: string,
  body: Buffer,
  algorithm: "md5" | "sha256" | "sha512" | "none" = "sha256",
): DataFile {
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
): { file: DataFile; body: Buffer } {
  const body = gzipSync(reads);
  const kind = algorithm.slice("FASTQ_".length, -"up".length).toLowerCase();
  const checksum = { algorithm, value: hash(kind, reads) };
  return { file: { n, path, sizeBytes: body.length, checksum }, body };
}

/** A file pinned to S3's ETag of its content, as the origin gives it. */
export function pinned<T extends { file: DataFile; body: Buffer }>(entry: T): T {
  return { ...entry, file: { ...entry.file, etag: hash("md5", entry.body) } };
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
