import { describe, expect, test } from "vitest";
import type { Headed } from "#core/copy/s3-copy/seen";
import { checksumOf } from "#core/package/selection/checksum";

const md5 = "d41d8cd98f00b204e9800998ecf8427e";
const sha256 = "ab".repeat(32);
const place = { bucket: "b", key: "k", sizeBytes: 1, lastModifiedAt: 0 };
const headed = (more: Partial<Headed> = {}): Headed => ({
  ...place,
  etag: md5,
  isKms: false,
  ...more,
});
const file = { etag: null, checksum: null };
const whole = {
  algorithm: "SHA256",
  value: Buffer.from(sha256, "hex").toString("base64"),
  isOfWhole: true,
};

describe("a checksum", () => {
  test("is the ETag of one upload that a HEAD has shown, and of nothing else", () => {
    const told = { algorithm: "md5", value: md5 };
    expect(checksumOf({ file, kind: "s3" }, headed())).toEqual(told);
    expect(checksumOf({ file, kind: "s3" }, { ...place, etag: md5 })).toBe(null);
    expect(checksumOf({ file, kind: "s3" }, headed({ etag: `${md5}-2` }))).toBe(null);
    expect(checksumOf({ file, kind: "s3" }, headed({ isKms: true }))).toBe(null);
    const express = headed({ storageClass: "EXPRESS_ONEZONE" });
    expect(checksumOf({ file, kind: "s3" }, express)).toBe(null);
    expect(checksumOf({ file, kind: "readSet" }, headed())).toBe(null);
  });

  test("is the SHA-256 that S3 has computed of the whole, not one of parts", () => {
    const of = (checksum: Headed["checksum"]) =>
      checksumOf({ file, kind: "readSet" }, headed({ ...(checksum && { checksum }) }));
    expect(of(whole)).toEqual({ algorithm: "sha256", value: sha256 });
    expect(of({ ...whole, isOfWhole: false })).toBe(null);
    expect(of({ ...whole, algorithm: "CRC64NVME" })).toBe(null);
  });

  test("that was recorded holds of the content that it was recorded of only", () => {
    const recorded = { file: { ...file, etag: md5 }, kind: "s3", sha256 } as const;
    expect(checksumOf(recorded)).toEqual({ algorithm: "sha256", value: sha256 });
    expect(checksumOf(recorded, headed())).toEqual({ algorithm: "sha256", value: sha256 });
    const other = `${md5.slice(0, -1)}0`;
    expect(checksumOf(recorded, headed({ etag: other }))).toEqual({
      ...{ algorithm: "md5", value: other },
    });
  });

  test("of a read set is HealthOmics' of the reads, however S3 keeps them", () => {
    const checksum = { algorithm: "FASTQ_MD5up", value: md5 } as const;
    const known = { file: { etag: null, checksum }, kind: "readSet" } as const;
    expect(checksumOf(known)).toEqual(checksum);
    expect(checksumOf(known, headed({ etag: "0".repeat(32) }))).toEqual(checksum);
  });
});
