import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { notImplemented } from "#local/aws-error";
import { concatenatedCrc, crc32c, crc64nvme, polynomials } from "#local/engines/s3/crc";
import { s3Error } from "#local/engines/s3/errors";

export const algorithms = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type Algorithm = (typeof algorithms)[number];
export type ChecksumType = "FULL_OBJECT" | "COMPOSITE";

/** A checksum as S3 writes it: base64, with `-<parts>` at its end when composite. */
export type Checksum = { algorithm: Algorithm; type: ChecksumType; value: string };

/** Hashes a body as it flows; `digest` may be called once. */
export type Hasher = { update(chunk: Buffer): void; digest(): Buffer };

/** A hasher for the algorithm. */
export function hasher(algorithm: Algorithm): Hasher {
  if (algorithm === "SHA1" || algorithm === "SHA256") {
    const hash = createHash(algorithm.toLowerCase());
    return { update: (chunk) => void hash.update(chunk), digest: () => hash.digest() };
  }
  if (algorithm === "CRC64NVME") {
    let halves: [number, number] = [0, 0];
    return {
      update: (chunk) => {
        halves = crc64nvme(chunk, halves);
      },
      digest: () => {
        const bytes = Buffer.alloc(8);
        bytes.writeUInt32BE(halves[0], 0);
        bytes.writeUInt32BE(halves[1], 4);
        return bytes;
      },
    };
  }
  const step = algorithm === "CRC32" ? crc32 : crc32c;
  let value = 0;
  return {
    update: (chunk) => {
      value = step(chunk, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes;
    },
  };
}

/** `x-amz-checksum-…` header of the algorithm. */
export function checksumHeader(algorithm: Algorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** Element name of the algorithm: `ChecksumCRC32`. */
export function checksumElement(algorithm: Algorithm): string {
  return `Checksum${algorithm}`;
}

/** An algorithm by its name; one that S3 has and this engine has not is refused. */
export function algorithmOf(name: string): Algorithm {
  const found = algorithms.find((algorithm) => algorithm === name.toUpperCase());
  if (!found) throw notImplemented("s3", `the checksum algorithm ${name}`);
  return found;
}

/** What S3 computes of an object that comes without a checksum (since December 2024). */
export const defaultAlgorithm = "CRC64NVME" satisfies Algorithm;

/** The algorithm of the checksum that a body comes with, in a header or as a trailer. */
export function givenAlgorithm(headers: Record<string, string>): Algorithm | undefined {
  const trailer = trailerIn(headers);
  return (
    checksumIn(headers)?.algorithm ??
    (trailer ? algorithmOf(trailer.slice("x-amz-checksum-".length)) : undefined)
  );
}

/** The trailer that announces a checksum, in lower case. */
export function trailerIn(headers: Record<string, string>): string | undefined {
  return headers["x-amz-trailer"]
    ?.split(",")
    .map((name) => name.trim().toLowerCase())
    .find((name) => name.startsWith("x-amz-checksum-"));
}

/** The one checksum that headers give, if any. Throws `InvalidRequest` for two, or for a malformed one. */
export function checksumIn(
  headers: Record<string, string>,
): { algorithm: Algorithm; value: string } | undefined {
  const given = Object.keys(headers).filter(
    (name) => name.startsWith("x-amz-checksum-") && !/-(algorithm|type|mode)$/.test(name),
  );
  const [name] = given;
  if (!name) return undefined;
  if (given.length > 1)
    throw s3Error(
      "InvalidRequest",
      "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
    );
  const algorithm = algorithmOf(name.slice("x-amz-checksum-".length));
  const value = headers[name] ?? "";
  if (Buffer.from(value, "base64").length !== byteLength[algorithm])
    throw s3Error("InvalidRequest", `Value for ${name} header is invalid.`);
  return { algorithm, value };
}

/** The checksum of an object made of parts. Every part has one of that algorithm. */
export function combineChecksums(
  algorithm: Algorithm,
  type: ChecksumType,
  parts: { value: string; size: number }[],
): Checksum {
  const raw = parts.map(({ value }) => Buffer.from(value, "base64"));
  if (type === "COMPOSITE") {
    const hash = hasher(algorithm);
    for (const bytes of raw) hash.update(bytes);
    const value = `${hash.digest().toString("base64")}-${parts.length}`;
    return { algorithm, type, value };
  }
  if (algorithm === "SHA1" || algorithm === "SHA256")
    throw s3Error(
      "InvalidRequest",
      `The FULL_OBJECT checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  const total = concatenatedCrc(
    polynomials[algorithm],
    parts.map(({ size }, index) => ({ size, crc: BigInt(`0x${raw[index]?.toString("hex")}`) })),
  );
  const hex = total.toString(16).padStart(byteLength[algorithm] * 2, "0");
  return { algorithm, type, value: Buffer.from(hex, "hex").toString("base64") };
}

const byteLength = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };
