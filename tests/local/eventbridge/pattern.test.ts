import * as fc from "fast-check";
import { expect, test } from "vitest";
import { matches, validate } from "#local/engines/eventbridge/pattern";

const scalar = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
const text = fc.string({ unit: fc.constantFrom("a", "b", "*", "\\", "/") });

test("an exact pattern takes what is equal, and anything-but takes the rest", () => {
  void fc.assert(
    fc.property(scalar, scalar, (wanted, given) => {
      expect(matches({ a: [wanted] }, { a: given })).toBe(wanted === given);
      if (typeof wanted === "string" || typeof wanted === "number")
        expect(matches({ a: [{ "anything-but": wanted }] }, { a: given })).toBe(wanted !== given);
    }),
  );
});

test("a wildcard takes what the same regular expression takes", () => {
  const parts = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  });
  const given = fc.string({ unit: fc.constantFrom("a", "b", "."), maxLength: 12 });
  void fc.assert(
    fc.property(parts, given, (literals, value) => {
      const wildcard = literals.join("*");
      fc.pre(!wildcard.includes("**"));
      const expression = literals.map((one) => one.replaceAll(".", "\\.")).join(".*");
      expect(matches({ a: [{ wildcard }] }, { a: value })).toBe(
        new RegExp(`^${expression}$`).test(value),
      );
    }),
  );
});

test("an escaped wildcard takes exactly its text", () => {
  void fc.assert(
    fc.property(text, text, (wanted, given) => {
      const wildcard = wanted.replaceAll(/[\\*]/g, "\\$&");
      expect(matches({ a: [{ wildcard }] }, { a: given })).toBe(wanted === given);
    }),
  );
});

test("fields must match within one element of an array, across $or too", () => {
  const event = {
    files: [
      { name: "a", size: 1 },
      { name: "b", size: 2 },
    ],
  };
  expect(matches({ files: { name: ["a"], size: [1] } }, event)).toBe(true);
  expect(matches({ files: { name: ["a"], size: [2] } }, event)).toBe(false);
  const or = (size: number) => ({
    files: { name: ["a"], $or: [{ size: [size] }, { other: ["x"] }] },
  });
  expect(matches(or(1), event)).toBe(true);
  expect(matches(or(2), event)).toBe(false);
});

test.each([
  {},
  { a: [] },
  { a: {} },
  { a: [[1]] },
  { a: [{ prefix: "a", suffix: "b" }] },
  { a: [{ unknown: 1 }] },
  { a: [{ exists: "true" }] },
  { a: [{ numeric: [">", 5, "<", 1] }] },
  { a: [{ numeric: ["=", "1"] }] },
  { a: [{ cidr: "10.0.0.0" }] },
  { a: [{ cidr: "10.0.0.0/33" }] },
  { a: [{ wildcard: "a**b" }] },
  { a: [{ wildcard: "a\\b" }] },
  { a: [{ "anything-but": ["a", 1] }] },
  { a: [{ "anything-but": null }] },
  { a: [{ "anything-but": { prefix: "" } }] },
])("AWS takes no pattern such as %j", (pattern) => {
  expect(() => validate(pattern)).toThrow("Event pattern is not valid");
});
