import * as fc from "fast-check";
import { expect, test } from "vitest";
import { itemBytes, numberBytes, valueBytes } from "#local/engines/dynamodb/item-size";
import type { AttributeValue, Item } from "#local/engines/dynamodb/model";

test("numbers take what was measured on AWS", () => {
  const measured = {
    "0": 1,
    "1": 2,
    "12": 2,
    "123": 3,
    "1234": 3,
    "12345678901234567890123456789012345678": 20,
    "100": 2,
    "1010": 3,
    "0.0000001": 2,
    "1.5": 3,
    "15": 2,
    "1.234": 4,
    "3.14159": 5,
    "123456": 4,
    "100.5": 4,
    "0.15": 2,
    "-42": 3,
    [`1${"0".repeat(125)}`]: 2,
  };
  const counted = Object.keys(measured).map((text) => [text, numberBytes(text)]);
  expect(Object.fromEntries(counted)).toEqual(measured);
});

test("an item takes what was counted by hand", () => {
  const examples: [Item, number][] = [
    [{ pk: { S: "a" } }, 2 + 1],
    [{ é: { S: "日本" } }, 2 + 6],
    [{ b: { B: Buffer.from([1, 2, 3]).toString("base64") } }, 1 + 3],
    [{ t: { BOOL: true }, n: { NULL: true } }, 1 + 1 + (1 + 1)],
    [{ s: { SS: ["a", "bcd"] }, n: { NS: ["1", "200"] } }, 1 + 4 + (1 + 4)],
    [{ l: { L: [] }, m: { M: {} } }, 1 + 3 + (1 + 3)],
    [{ l: { L: [{ S: "ab" }, { N: "1" }] } }, 1 + 3 + (1 + 2) + (1 + 2)],
    [
      { m: { M: { k: { S: "v" }, é: { L: [{ BOOL: false }] } } } },
      1 + 3 + (1 + 1 + 1) + (1 + 2 + 5),
    ],
  ];
  for (const [item, bytes] of examples) expect([item, itemBytes(item)]).toEqual([item, bytes]);
});

const text = fc.string({ unit: "grapheme", maxLength: 12 });
const bytes = fc.uint8Array({ maxLength: 12 }).map((b) => Buffer.from(b));
type Sized = { value: AttributeValue; bytes: number };

/** Values beside the bytes that AWS's rules give them, built from their parts. */
const sized = fc.letrec<{ value: Sized }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text.map((S) => ({ value: { S }, bytes: new TextEncoder().encode(S).length })),
    bytes.map((b) => ({ value: { B: b.toString("base64") }, bytes: b.length })),
    fc.boolean().map((BOOL) => ({ value: { BOOL }, bytes: 1 })),
    fc.constant({ value: { NULL: true }, bytes: 1 }),
    fc.array(tie("value"), { maxLength: 4 }).map((all) => ({
      value: { L: all.map(({ value }) => value) },
      bytes: all.reduce((sum, one) => sum + 1 + one.bytes, 3),
    })),
    fc
      .uniqueArray(fc.tuple(text, tie("value")), { maxLength: 4, selector: ([k]) => k })
      .map((all) => ({
        value: { M: Object.fromEntries(all.map(([name, { value }]) => [name, value])) },
        bytes: all.reduce(
          (sum, [name, one]) => sum + 1 + new TextEncoder().encode(name).length + one.bytes,
          3,
        ),
      })),
  ),
})).value;

test("a value takes the sum of its parts and what its kind adds", async () => {
  await fc.assert(
    fc.property(sized, (one) => {
      expect(valueBytes(one.value)).toBe(one.bytes);
    }),
    { numRuns: 300 },
  );
});

test("zeros at the ends of a number, and its exponent, take nothing", async () => {
  const digits = fc.bigInt({ min: 1n, max: 10n ** 20n }).map((n) => String(n).replace(/0+$/, ""));
  await fc.assert(
    fc.property(digits, fc.nat(30), (some, zeros) => {
      const bytes = 1 + Math.ceil(some.length / 2);
      expect(numberBytes(some + "0".repeat(zeros))).toBe(bytes);
      expect(numberBytes(`0.${"0".repeat(zeros)}${some}`)).toBe(bytes);
      expect(numberBytes(`-${some}`)).toBe(bytes + 1);
    }),
  );
});
