import * as fc from "fast-check";
import { expect, it } from "vitest";
import { AwsError } from "#local/aws-error";
import { pageOf } from "#local/protocol/page";

const invalid = () => new AwsError("InvalidNextToken", "");

it("shows every item once, in order, although others come and go between pages", () => {
  const keys = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 20 });
  void fc.assert(
    fc.property(
      keys,
      keys,
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      (kept, passing, limit, descending) => {
        const others = passing.filter((key) => !kept.includes(key));
        const seen: string[] = [];
        let token: string | undefined;
        for (let round = 0; ; round++) {
          const items = round % 2 === 0 ? [...kept, ...others] : kept;
          const { page, next } = pageOf(items, {
            key: (key) => key,
            limit,
            token,
            descending,
            invalid,
          });
          seen.push(...page);
          if (!next) break;
          token = next;
        }
        const sorted = [...kept].sort();
        expect(seen.filter((key) => kept.includes(key))).toEqual(
          descending ? sorted.reverse() : sorted,
        );
        expect(new Set(seen).size).toBe(seen.length);
      },
    ),
  );
});

it("refuses a token that it did not give", () => {
  for (const token of ["", "x", Buffer.from("{}").toString("base64url")])
    expect(() => pageOf([], { key: String, limit: 1, token, invalid })).toThrow(AwsError);
});
