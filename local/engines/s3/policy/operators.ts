import { fitsWildcard } from "#local/engines/s3/policy/wildcard";

/** Compares one value of a request with one of a policy. */
type Compare = (actual: string, wanted: string) => boolean;

const fitsArn: Compare = (actual, wanted) => {
  const [own, pattern] = [actual.split(":"), wanted.split(":")];
  // The last of the six parts may hold colons itself.
  const fold = (parts: string[]) => [...parts.slice(0, 5), parts.slice(5).join(":")];
  const patterns = fold(pattern);
  return fold(own).every((part, index) => fitsWildcard(patterns[index] ?? "", part));
};
const number = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
const date = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const positive: Record<string, Compare> = {
  StringEquals: (actual, wanted) => actual === wanted,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: (actual, wanted) => fitsWildcard(wanted, actual),
  ArnEquals: fitsArn,
  ArnLike: fitsArn,
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  ...ordered("Numeric", number),
  ...ordered("Date", date),
};
const negated: Record<string, Compare | undefined> = {
  StringNotEquals: positive.StringEquals,
  StringNotEqualsIgnoreCase: positive.StringEqualsIgnoreCase,
  StringNotLike: positive.StringLike,
  ArnNotEquals: fitsArn,
  ArnNotLike: fitsArn,
  NumericNotEquals: positive.NumericEquals,
  DateNotEquals: positive.DateEquals,
};

/** Operators of AWS that need what this engine does not know of a request. */
export const refusedOperators = ["IpAddress", "NotIpAddress", "BinaryEquals"];

/** One test of a condition block, read once. */
export type Test = (actual: readonly string[] | undefined) => boolean;

/**
 * The test that an operator with its values makes, or undefined for no operator of AWS. Values are
 * alternatives; negated operators want none of them. A key that the request lacks fails, but passes
 * negated operators and those with `IfExists`.
 */
export function testOf(operator: string, wanted: readonly string[]): Test | undefined {
  if (operator === "Null")
    return (actual) => wanted.some((value) => (value === "true") === (actual === undefined));
  const [, set, name = "", ifExists] =
    /^(?:(ForAnyValue|ForAllValues):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const compare = positive[name] ?? negated[name];
  if (!compare) return undefined;
  const isNegated = name in negated;
  const one = (value: string) => wanted.some((text) => compare(value, text)) !== isNegated;
  return (actual) => {
    if (actual === undefined)
      return (
        set === "ForAllValues" || (set !== "ForAnyValue" && isNegated) || ifExists !== undefined
      );
    if (set === "ForAnyValue") return actual.some(one);
    return actual.every(one);
  };
}

function ordered(kind: string, read: (text: string) => number): Record<string, Compare> {
  const by =
    (holds: (a: number, b: number) => boolean): Compare =>
    (actual, wanted) =>
      holds(read(actual), read(wanted));
  return {
    [`${kind}Equals`]: by((a, b) => a === b),
    [`${kind}LessThan`]: by((a, b) => a < b),
    [`${kind}LessThanEquals`]: by((a, b) => a <= b),
    [`${kind}GreaterThan`]: by((a, b) => a > b),
    [`${kind}GreaterThanEquals`]: by((a, b) => a >= b),
  };
}
