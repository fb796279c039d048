import type { Scalar } from "#local/engines/eventbridge/event-fields";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";
import { Members } from "#local/engines/eventbridge/pattern-json";

type Test = (value: Scalar) => boolean;

/** The range in which EventBridge compares numbers (its user guide, "Numeric matching"). */
const limit = 5e9;

const comparisons: Record<string, (value: number, bound: number) => boolean> = {
  "=": (value, bound) => value === bound,
  "<": (value, bound) => value < bound,
  "<=": (value, bound) => value <= bound,
  ">": (value, bound) => value > bound,
  ">=": (value, bound) => value >= bound,
};

/** `["=", n]`, one bound, or a lower bound followed by an upper one. Strings are not numbers. */
export function compileNumeric(value: unknown): Test {
  if (!Array.isArray(value)) throw invalidPattern("Value of numeric must be an array.");
  const [operator, bound, upperOperator, upper] = value as unknown[];
  if (typeof operator !== "string")
    throw invalidPattern(`Invalid member in numeric match: ${tokenOf(value, 0)}`);
  const first = compileBound(operator, bound);
  if (value.length === 2) return (number) => isComparable(number) && first(number);
  if (!operator.startsWith(">")) throw invalidPattern("Too many elements in numeric expression");
  if (typeof upperOperator !== "string")
    throw invalidPattern(`Bad value in numeric range: ${tokenOf(value, 2)}`);
  if (upperOperator !== "<" && upperOperator !== "<=")
    throw invalidPattern(`Bad numeric range operator: ${upperOperator}`);
  const second = compileBound(upperOperator, upper);
  if (value.length > 4) throw invalidPattern("Too many terms in numeric range expression");
  if (Number(bound) >= Number(upper)) throw invalidPattern("Bottom must be less than top");
  return (number) => isComparable(number) && first(number) && second(number);
}

/** Checks a number that a pattern compares with: from -5e9 to 5e9, with six decimals at most. */
export function requireComparable(number: number): void {
  if (Math.abs(number) > limit)
    throw invalidPattern("Value must be between -5.0E9 and 5.0E9, inclusive");
  if (!isComparable(number))
    throw invalidPattern(`Only values upto 6 decimals are supported: ${number}`);
}

function isComparable(value: Scalar): value is number {
  return (
    typeof value === "number" && Math.abs(value) <= limit && Math.round(value * 1e6) / 1e6 === value
  );
}

function compileBound(operator: string, bound: unknown): (value: number) => boolean {
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (!compare) throw invalidPattern(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== "number")
    throw invalidPattern(`Value of ${operator === "=" ? "equals" : operator} must be numeric`);
  requireComparable(bound);
  return (value) => compare(value, bound);
}

/** How AWS's parser names what it found instead. */
function tokenOf(list: unknown[], at: number): string {
  const found = list[at];
  if (at >= list.length) return "]";
  if (Array.isArray(found)) return "[";
  return found instanceof Members ? "{" : String(found);
}
