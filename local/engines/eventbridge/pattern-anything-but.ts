import type { Scalar } from "#local/engines/eventbridge/event-fields";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";
import { Members } from "#local/engines/eventbridge/pattern-json";
import { requireComparable } from "#local/engines/eventbridge/pattern-numeric";
import {
  equalsIgnoreCase,
  prefix,
  suffix,
  wildcard,
} from "#local/engines/eventbridge/pattern-text";

type Test = (value: Scalar) => boolean;

const affix = "prefix/suffix match pattern must be a string";

/** What may be negated beside literals, each with a string or a list of strings, and what AWS says of other types. */
const negatable: Record<string, { compile: (text: string) => Test; otherwise: string }> = {
  prefix: { compile: prefix, otherwise: affix },
  suffix: { compile: suffix, otherwise: affix },
  wildcard: { compile: wildcard, otherwise: "wildcard match pattern must be a string" },
  "equals-ignore-case": {
    compile: equalsIgnoreCase,
    otherwise:
      "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
  },
};

/**
 * `anything-but`: a literal, a list of literals of one type, or one operator over strings.
 * A value of another type is "anything but" it, too. A missing field is not.
 */
export function compileAnythingBut(value: unknown): Test {
  if (value instanceof Members) return negate(operatorTests(value));
  requireLiterals(value);
  const literals = new Set<unknown>(Array.isArray(value) ? value : [value]);
  return (other) => !literals.has(other);
}

function requireLiterals(value: unknown): void {
  if (!Array.isArray(value) && typeof value !== "string" && typeof value !== "number")
    throw neitherListNorLiteral();
  const literals: unknown[] = Array.isArray(value) ? value : [value];
  for (const literal of literals) {
    if (typeof literal === "number") requireComparable(literal);
    else if (typeof literal !== "string")
      throw invalidPattern("Inside anything but list, start|null|boolean is not supported.");
  }
  if (new Set(literals.map((literal) => typeof literal)).size !== 1)
    throw invalidPattern(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
}

function operatorTests({ entries }: Members): Test[] {
  const [[operator, value] = ["", undefined], ...more] = entries;
  if (entries.length === 0) throw invalidPattern("Anything-But expression name not found");
  const known = Object.hasOwn(negatable, operator) ? negatable[operator] : undefined;
  if (!known) throw invalidPattern(`Unsupported anything-but pattern: ${operator}`);
  if (!Array.isArray(value) && typeof value !== "string" && typeof value !== "number")
    throw neitherListNorLiteral();
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  const tests = texts.map((text) => {
    if (typeof text !== "string") throw invalidPattern(known.otherwise);
    if (text === "" && known.otherwise === affix)
      throw invalidPattern("Null prefix/suffix not allowed");
    return known.compile(text);
  });
  if (more.length > 0) throw invalidPattern("Too many elements in numeric expression");
  return tests;
}

function negate(tests: Test[]): Test {
  return (value) => !tests.some((test) => test(value));
}

function neitherListNorLiteral() {
  return invalidPattern("Value of anything-but must be an array or single string/number value.");
}
