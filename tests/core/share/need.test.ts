import { expect, test } from "vitest";
import { limsCsv } from "#core/package/lims";
import { reasonsFor } from "#core/share/approval/need";
import { fits } from "#core/share/plan/glob";
import { limsColumns, SetSharingPolicy } from "#core/share/policy/schema";

const usual = SetSharingPolicy.parse({});
const harmless = {
  policy: usual,
  ...{ isNewDestination: false, findingCount: 0, totals: { toSendBytes: 1e12 } },
};

test("a second person is needed for what the policy names, and for nothing else", () => {
  expect(reasonsFor(harmless)).toEqual([]);
  expect(reasonsFor({ ...harmless, isNewDestination: true })).toHaveLength(1);
  expect(reasonsFor({ ...harmless, findingCount: 1 })).toEqual(["there is a finding"]);
  expect(reasonsFor({ ...harmless, totals: { toSendBytes: 1e12 + 1 } })).toHaveLength(1);
  const all = { isNewDestination: true, findingCount: 2, totals: { toSendBytes: 1e13 } };
  expect(reasonsFor({ ...harmless, ...all })).toHaveLength(3);
  const approval = { newDestination: false, findings: false, aboveBytes: null };
  expect(reasonsFor({ ...all, policy: { approval } })).toEqual([]);
});

test.each([
  ["a_unblinded.csv", "*_UNBLINDED*", true],
  ["a.csv", "*_unblinded*", false],
  ["abc", "a?c", true],
  ["ac", "a?c", false],
  ["", "*", true],
  ["abcabd", "*ab?", true],
  ["[x]", "[x]", true],
])("%j fits %j: %j", (name, pattern, does) => {
  expect(fits(name, pattern)).toBe(does);
});

test("a pattern takes no longer than name and pattern are long, whatever it is", () => {
  const began = performance.now();
  expect(fits("a".repeat(5000), `${"*a".repeat(100)}b`)).toBe(false);
  expect(performance.now() - began).toBeLessThan(2000);
});

test("the columns of a policy are those of lims.csv", () => {
  expect(limsCsv([]).trim().split(",")).toEqual([...limsColumns]);
});
