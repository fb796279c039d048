import type { Scalar } from "#local/engines/eventbridge/event-fields";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";

/** The range in which EventBridge compares numbers. */
const limit = 5e9;

const comparisons: Record<string, (value: number, bound: number) => boolean> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** `["=", n]`, one bound, or a lower bound followed by an upper one. Strings are not numbers. */
export function compileNumeric(value: unknown): (value: Scalar) => boolean {
  if (!Array.isArray(value)) throw invalidPattern("numeric match pattern must be an array");
  const [operator, bound, upperOperator, upper, ...more] = value as unknown[];
  const first = compileBound(operator, bound);
  if (value.length === 2) return (number) => typeof number === "number" && first(number);
  if (!String(operator).startsWith(">"))
    throw invalidPattern("Too many elements in numeric expression");
  if (upperOperator !== "<" && upperOperator !== "<=")
    throw invalidPattern(`Bad numeric range operator: ${String(upperOperator)}`);
  const second = compileBound(upperOperator, upper);
  if (more.length > 0) throw invalidPattern("Too many terms in numeric range expression");
  if (Number(bound) >= Number(upper)) throw invalidPattern("Bottom must be less than top");
  return (number) => typeof number === "number" && first(number) && second(number);
}

function compileBound(operator: unknown, bound: unknown): (value: number) => boolean {
  if (typeof operator !== "string")
    throw invalidPattern("Invalid member in numeric match: operators must be strings");
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (!compare) throw invalidPattern(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== "number")
    throw invalidPattern(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  if (Math.abs(bound) > limit)
    throw invalidPattern("Value must be between -5.0E9 and 5.0E9, inclusive");
  return (value) => Math.abs(value) <= limit && compare(value, bound);
}
