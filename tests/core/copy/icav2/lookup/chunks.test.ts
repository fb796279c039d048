import fc from "fast-check";
import { expect, test } from "vitest";
import { chunksOf } from "#core/copy/icav2/lookup/chunks";

test("every value is in one chunk, in order, and no chunk of several is longer than a URL may be", () => {
  const value = fc.string({ unit: "binary", maxLength: 120 }).filter((text) => text.isWellFormed());
  fc.assert(
    fc.property(fc.array(value, { maxLength: 60 }), (values) => {
      const chunks = chunksOf("filename", values);
      expect(chunks.flat()).toEqual(values);
      for (const chunk of chunks) {
        const query = new URLSearchParams(chunk.map((one): [string, string] => ["filename", one]));
        expect(chunk.length === 1 || query.toString().length <= 6000).toBe(true);
      }
    }),
  );
});

test("no values are no chunk", () => {
  expect(chunksOf("filename", [])).toEqual([]);
});
