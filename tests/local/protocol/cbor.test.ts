import { cbor } from "@smithy/core/cbor";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { decodeCbor, encodeCbor } from "#local/protocol/cbor";

/** The SDK's codec loses a member of that name; a test below has it. */
const name = fc.string().filter((text) => text !== "__proto__");

/** Anything that JSON has, too: nested lists and maps of texts, numbers and the rest. */
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string({ unit: "binary" }),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.constant(null),
  ),
  any: fc.oneof(
    { maxDepth: 4 },
    tie("leaf"),
    fc.array(tie("any"), { maxLength: 5 }),
    fc.dictionary(name, tie("any"), { maxKeys: 5 }),
  ),
})).any;

it("reads what the SDK's own codec writes", () => {
  void fc.assert(
    fc.property(value, (any) => {
      const read = decodeCbor(Buffer.from(cbor.serialize(any)));
      expect(JSON.stringify(read)).toBe(JSON.stringify(any));
    }),
  );
});

it("writes what the SDK's own codec reads", () => {
  void fc.assert(
    fc.property(value, (any): void => {
      expect(JSON.stringify(cbor.deserialize(encodeCbor(any)))).toBe(JSON.stringify(any));
    }),
  );
});

it("keeps numbers, bytes and times exact", () => {
  for (const one of [
    0,
    23,
    24,
    255,
    256,
    65_535,
    65_536,
    2 ** 32,
    -1,
    -25,
    0.1,
    -2.5e-300,
    2 ** 60,
  ])
    expect(decodeCbor(encodeCbor(one))).toBe(one);
  const at = new Date(1_795_219_200_123);
  expect(decodeCbor(encodeCbor({ at }))).toEqual({ at });
  expect(decodeCbor(encodeCbor(Buffer.from([1, 2])))).toEqual(Buffer.from([1, 2]));
});

it.each([
  ["a half float", "f93e00", 1.5],
  ["a half float below the normal ones", "f90001", 2 ** -24],
  ["a single float", "fa47c35000", 100_000],
  ["a text in pieces", "7f61616162ff", "ab"],
  ["a list without a length", "9f0102ff", [1, 2]],
  ["a map without a length", "bf616101ff", { a: 1 }],
  ["a member named __proto__", "a1695f5f70726f746f5f5f01", JSON.parse('{"__proto__":1}')],
])("reads %s", (_, hex, expected) => {
  expect(decodeCbor(Buffer.from(hex, "hex"))).toEqual(expected);
});

it("answers broken bytes with an error, and never hangs or reads on", () => {
  for (const hex of [
    "",
    "a1",
    "61",
    "9f",
    "1b",
    "ff",
    "0000",
    "fc",
    "a10",
    "81ff",
    "a1ff01",
    "81".repeat(100),
  ])
    expect(() => decodeCbor(Buffer.from(hex, "hex")), hex).toThrow(RangeError);
  void fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      try {
        decodeCbor(Buffer.from(bytes));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
  );
});
