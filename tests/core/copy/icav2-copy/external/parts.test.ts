import fc from "fast-check";
import { expect, test } from "vitest";
import { partBytesOf, partsOf, singleBytes } from "#core/copy/icav2-copy/external/parts";

const mebibyte = 2 ** 20;
/** The largest object that S3 takes: 10,000 parts of 5 GiB. */
const largest = 10_000 * 5 * 2 ** 30;

test("parts follow each other from the first byte to the last, as S3 takes them", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
      const sizeBytes = Math.round(singleBytes + 1 + share ** 8 * (largest - singleBytes - 1));
      const partBytes = partBytesOf(sizeBytes);
      const parts = partsOf(sizeBytes, partBytes);
      expect(partBytes % mebibyte).toBe(0);
      expect(parts.length).toBeLessThanOrEqual(10_000);
      expect(partBytes).toBeGreaterThanOrEqual(5 * mebibyte);
      expect(partBytes).toBeLessThanOrEqual(5 * 2 ** 30);
      let end = 0;
      const isBroken = parts.some(({ number, from, to }, index) => {
        const isWrong = number !== index + 1 || from !== end || to <= from || to - from > partBytes;
        end = to;
        return isWrong;
      });
      expect([isBroken, end]).toEqual([false, sizeBytes]);
    }),
    { numRuns: 60 },
  );
});

test("the largest object is split, and the smallest that is", () => {
  expect(partsOf(largest, partBytesOf(largest))).toHaveLength(10_000);
  expect(partsOf(singleBytes + 1, partBytesOf(singleBytes + 1))).toEqual([
    { number: 1, from: 0, to: singleBytes },
    { number: 2, from: singleBytes, to: singleBytes + 1 },
  ]);
});
