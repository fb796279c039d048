import type { Scalar } from "#local/engines/eventbridge/event-fields";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";
import {
  equalsIgnoreCase,
  prefix,
  suffix,
  wildcard,
} from "#local/engines/eventbridge/pattern-text";

type Test = (value: Scalar) => boolean;

/** What may be negated beside literals; each takes one string or a list of strings. */
const negatable: Record<string, (operator: string, value: unknown) => Test> = {
  prefix,
  suffix,
  wildcard,
  "equals-ignore-case": equalsIgnoreCase,
};

/**
 * `anything-but`: a literal, a list of literals of one type, or one operator over strings.
 * A value of another type is "anything but" it, too. A missing field is not.
 */
export function compileAnythingBut(value: unknown): Test {
  if (value !== null && typeof value === "object" && !Array.isArray(value))
    return negate(operatorTests(value));
  const literals: unknown[] = Array.isArray(value) ? value : [value];
  if (literals.length === 0) throw invalidPattern("Empty arrays are not allowed");
  const types = new Set(literals.map((literal) => typeof literal));
  if (types.size > 1 || !(types.has("string") || types.has("number")))
    throw invalidPattern(
      Array.isArray(value)
        ? "Inside anything but list, either all values are number or string, mixed type is not supported"
        : "Value of anything-but must be an array or single string/number value.",
    );
  return (other) => !literals.includes(other);
}

function operatorTests(expression: object): Test[] {
  const [[operator, value] = ["", undefined], ...more] = Object.entries(expression);
  if (more.length > 0) throw invalidPattern("Only one key allowed in match expression");
  const compile = Object.hasOwn(negatable, operator) ? negatable[operator] : undefined;
  if (!compile) throw invalidPattern(`Unsupported anything-but pattern: ${operator}`);
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (texts.length === 0) throw invalidPattern("Empty arrays are not allowed");
  return texts.map((text) => {
    if (typeof text !== "string")
      throw invalidPattern(`${operator} match pattern must be a string`);
    if (text === "" && (operator === "prefix" || operator === "suffix"))
      throw invalidPattern(`Null ${operator} not allowed`);
    return compile(operator, text);
  });
}

function negate(tests: Test[]): Test {
  return (value) => !tests.some((test) => test(value));
}
