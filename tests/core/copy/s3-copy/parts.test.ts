import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copySourceOf } from "#core/copy/s3-copy/copy-source";
import { largestBytes, partBytesOf, partsOf } from "#core/copy/s3-copy/parts";

const mib = 1024 ** 2;
const gib = 1024 * mib;
/** Every size that can be copied, small ones and the bounds of parts more often than chance has it. */
const sizes = fc.oneof(
  fc.integer({ min: 1, max: largestBytes }),
  fc.integer({ min: 1, max: 70_000 }).map((count) => Math.min(largestBytes, count * 64 * mib)),
  fc.integer({ min: 0, max: 5 }).map((less) => largestBytes - less),
);

describe("parts", () => {
  test("of any size up to 48.8 TiB are as S3 takes them, without gap or overlap", () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const partBytes = partBytesOf(size);
        expect(partBytes).toBeLessThanOrEqual(5 * gib);
        expect(partBytes).toBeGreaterThanOrEqual(64 * mib);
        const parts = [...partsOf(size, partBytes)];
        expect(parts.length).toBeLessThanOrEqual(10_000);
        if (size <= 1000 * 5 * gib) expect(parts.length).toBeLessThanOrEqual(1000);
        let next = 0;
        for (const [index, { number, start, end, size }] of parts.entries()) {
          if (number !== index + 1 || start !== next || end - start + 1 !== size)
            throw new Error(`part ${number} begins at ${start}, not at ${next}`);
          if (index < parts.length - 1 && size !== partBytes) throw new Error("a short part");
          next = end + 1;
        }
        expect(next).toBe(size);
      }),
      { numRuns: 200 },
    );
  });

  test("of the largest object are 10,000 of 5 GiB", () => {
    expect(largestBytes / 1024 ** 4).toBeCloseTo(48.83, 2);
    expect([...partsOf(largestBytes, partBytesOf(largestBytes))]).toHaveLength(10_000);
    expect([...partsOf(largestBytes + 1, partBytesOf(largestBytes + 1))]).toHaveLength(10_001);
  });
});

test("a copy source is read back by S3's rules as the same bucket and key", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (key) => {
      const text = copySourceOf({ bucket: "bucket", key });
      expect(text).toMatch(/^bucket\/[A-Za-z0-9%/._~-]*$/);
      const decoded = decodeURIComponent(text.replaceAll("+", " "));
      expect(decoded).toBe(`bucket/${key}`);
    }),
  );
});
