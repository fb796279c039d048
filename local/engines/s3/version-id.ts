import { randomBytes } from "node:crypto";
import { crc32 } from "node:zlib";

/** The id of versions that were written while the bucket was not versioned, or was suspended. */
export const nullVersion = "null";

/**
 * A version id: 32 characters as on S3, from the version's place in time (`sequence`, negative, so
 * that newer ones sort first), randomness and a check value. The check tells ids that no engine has
 * given out (`InvalidArgument`) from versions that are gone (`NoSuchVersion`).
 */
export function newVersionId(sequence: number): string {
  const bytes = Buffer.alloc(24);
  bytes.writeBigInt64BE(BigInt(sequence), 0);
  randomBytes(12).copy(bytes, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 20)), 20);
  return bytes.toString("base64url");
}

/** The sequence in an id, or undefined for what is no id. */
export function sequenceOf(id: string): number | undefined {
  const bytes = Buffer.from(id, "base64url");
  if (bytes.length !== 24 || bytes.toString("base64url") !== id) return undefined;
  if (bytes.readUInt32BE(20) !== crc32(bytes.subarray(0, 20))) return undefined;
  return Number(bytes.readBigInt64BE(0));
}

/** Whether the text can be a version id at all. */
export function isVersionId(id: string): boolean {
  return id === nullVersion || sequenceOf(id) !== undefined;
}
