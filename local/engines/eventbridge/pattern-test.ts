import type { Scalar } from "#local/engines/eventbridge/event-fields";
import { compileCidr, sameAddress } from "#local/engines/eventbridge/pattern-address";
import { compileAnythingBut } from "#local/engines/eventbridge/pattern-anything-but";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";
import { Members } from "#local/engines/eventbridge/pattern-json";
import { compileNumeric } from "#local/engines/eventbridge/pattern-numeric";
import {
  equalsIgnoreCase,
  prefix,
  suffix,
  wildcard,
} from "#local/engines/eventbridge/pattern-text";

/** Asks one value; `absent` is asked about a path that the event does not have. */
export type Test = (value: Scalar) => boolean;

/** One element of a field's list: a literal, or a match expression with a single operator. */
export type Matcher = {
  test: Test;
  absent: boolean;
  /** The only string that passes, where it is one: rules are found by it. */
  exact?: string;
};

const operators: Record<string, (value: unknown) => Matcher> = {
  prefix: present(prefix),
  suffix: present(suffix),
  "equals-ignore-case": present(equalsIgnoreCase),
  wildcard: present(wildcard),
  "anything-but": present(compileAnythingBut),
  numeric: present(compileNumeric),
  cidr: present(compileCidr),
  exists: compileExists,
};

/** Reads one element of a field's list. Throws `InvalidEventPatternException`. */
export function compileMatcher(element: unknown): Matcher {
  if (Array.isArray(element))
    throw invalidPattern("Match value must be String, number, true, false, or null");
  if (!(element instanceof Members)) return literal(element as Scalar);
  const [[operator, value] = ["", undefined], ...more] = element.entries;
  if (element.entries.length === 0) throw invalidPattern("Match expression name not found");
  const compile = Object.hasOwn(operators, operator) ? operators[operator] : undefined;
  if (!compile) throw invalidPattern(`Unrecognized match type ${operator}`);
  const matcher = compile(value);
  if (more.length > 0)
    throw invalidPattern(
      operator === "numeric" || operator === "anything-but"
        ? "Too many elements in numeric expression"
        : "Only one key allowed in match expression",
    );
  return matcher;
}

function literal(wanted: Scalar): Matcher {
  if (typeof wanted !== "string") return { test: (value) => value === wanted, absent: false };
  const test = sameAddress(wanted);
  return test
    ? { test, absent: false }
    : { test: (value) => value === wanted, absent: false, exact: wanted };
}

function present(compile: (value: unknown) => Test): (value: unknown) => Matcher {
  return (value) => ({ test: compile(value), absent: false });
}

function compileExists(value: unknown): Matcher {
  if (typeof value !== "boolean")
    throw invalidPattern("exists match pattern must be either true or false.");
  return { test: () => value, absent: !value };
}
