import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { AwsError } from "#local/aws-error";
import { matches } from "#local/engines/eventbridge/pattern";

type Case = {
  name: string;
  event: unknown;
  pattern: object;
  expect: "match" | "no match" | "invalid";
};

const file = process.env.EVENT_PATTERN_CASES ?? "../shared/data/eventbridge/patterns.json";

function outcome({ pattern, event }: Case): Case["expect"] {
  try {
    return matches(pattern, event) ? "match" : "no match";
  } catch (error) {
    if (error instanceof AwsError && error.code === "InvalidEventPatternException")
      return "invalid";
    throw error;
  }
}

it("decides about patterns as AWS was recorded to do", ({ skip }) => {
  if (!existsSync(file)) {
    console.log(`skipped: no recorded pattern cases at ${file}`);
    return skip();
  }
  const cases = JSON.parse(readFileSync(file, "utf8")) as Case[];
  expect(cases.length).toBeGreaterThan(0);
  const decided = cases.map((one) => ({ name: one.name, outcome: outcome(one) }));
  expect(decided).toEqual(cases.map((one) => ({ name: one.name, outcome: one.expect })));
});
