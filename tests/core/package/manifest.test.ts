import * as fc from "fast-check";
import { expect, test } from "vitest";
import { withIndex } from "#core/package/manifest";

const item = fc.record({ uri: fc.string({ unit: "binary" }), path: fc.string() });

test("the offsets of an index give back each line, and end where the body ends", () => {
  void fc.assert(
    fc.property(fc.array(item, { maxLength: 40 }), (items) => {
      const { body, index } = withIndex(items);
      const offset = (n: number) => Number(index.readBigUInt64LE(n * 8));
      expect(index.length).toBe((items.length + 1) * 8);
      expect(offset(items.length)).toBe(body.length);
      for (const [n, given] of items.entries()) {
        const line = body.subarray(offset(n), offset(n + 1)).toString("utf8");
        expect(line.indexOf("\n")).toBe(line.length - 1);
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(given)));
      }
    }),
  );
});
