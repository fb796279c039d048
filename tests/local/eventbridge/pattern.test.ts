import * as fc from "fast-check";
import { expect, test } from "vitest";
import { matches } from "#local/engines/eventbridge/pattern";
import { membersOf, parsePattern } from "#local/engines/eventbridge/pattern-json";
import type { Rule } from "#local/engines/eventbridge/registry";
import { RuleIndex } from "#local/engines/eventbridge/rule-index";

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

test("text is parsed as JSON.parse does it", () => {
  void fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(0, 1, 2), (value, indent) => {
      const json = JSON.parse(JSON.stringify(value));
      expect(parsePattern(JSON.stringify(value, null, indent))).toEqual(membersOf(json));
    }),
  );
});

test("text that is no JSON is no pattern, and nothing worse happens", () => {
  void fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,"\\ atu1e.-\n') }), (text) => {
      if (isJson(text)) return;
      expect(() => parsePattern(text)).toThrow("Event pattern is not valid");
    }),
  );
});

/** Patterns with `$or` over the fields a to d, none of them named twice. */
const clause = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 });
const event = fc.record({
  ...{ a: fc.integer({ min: 0, max: 3 }), b: fc.integer({ min: 0, max: 3 }) },
  ...{ c: fc.integer({ min: 0, max: 3 }), d: fc.integer({ min: 0, max: 3 }) },
});

test("$or is a disjunction, names beside it a conjunction", () => {
  void fc.assert(
    fc.property(clause, clause, clause, clause, event, (a, b, c, d, given) => {
      const nested = { a, $or: [{ b }, { c, $or: [{ d }, { e: [{ exists: true }] }] }] };
      const expected =
        a.includes(given.a) &&
        (b.includes(given.b) || (c.includes(given.c) && d.includes(given.d)));
      expect(matches(nested, given)).toBe(expected);
    }),
  );
});

test("rules are found as if each were asked, whatever sources they name and however they change", () => {
  const sources = fc.constantFrom(
    ["aws.s3"],
    ["aws.s3", "aws.omics"],
    [{ prefix: "aws." }],
    [{ "anything-but": "aws.s3" }],
    [{ exists: false }],
    undefined,
  );
  const pattern = fc.record({ source: sources, a: clause }).map(({ source, a }) => ({
    ...(source && { source }),
    a,
  }));
  const change = fc.record({
    name: fc.constantFrom("x", "y", "z"),
    state: fc.constantFrom("ENABLED", "DISABLED", "GONE"),
    pattern,
  });
  const given = fc.record({
    source: fc.constantFrom("aws.s3", "aws.omics", "own", 7, ["aws.s3", "own"], undefined),
    a: fc.integer({ min: 0, max: 3 }),
  });
  void fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), given, (changes, put) => {
      const index = new RuleIndex();
      const rules = new Map<string, object>();
      for (const { name, state, pattern: wanted } of changes) {
        rules.delete(name);
        if (state === "GONE") index.remove(name);
        else index.put(ruleOf(name, state, wanted));
        if (state === "ENABLED") rules.set(name, wanted);
      }
      const expected = [...rules].filter(([, wanted]) => matches(wanted, put));
      expect(
        index
          .matching(put)
          .map(({ name }) => name)
          .sort(),
      ).toEqual(expected.map(([name]) => name).sort());
    }),
  );
});

function ruleOf(name: string, state: string, pattern: object): Rule {
  const targets: Rule["targets"] = [];
  return { bus: "default", name, arn: name, state, targets, pattern: JSON.stringify(pattern) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
