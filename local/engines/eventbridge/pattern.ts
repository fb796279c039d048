import {
  type Field,
  fieldsOf,
  type Membership,
  together,
} from "#local/engines/eventbridge/event-fields";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";
import { compileMatcher, type Matcher, operators } from "#local/engines/eventbridge/pattern-test";

/** A pattern made ready: asks one event. */
export type CompiledPattern = (event: unknown) => boolean;

const compiled = new WeakMap<object, CompiledPattern>();

/**
 * Whether an EventBridge pattern takes the event; also for the filter criteria of Lambda.
 * A pattern object is compiled once. Throws `InvalidEventPatternException`.
 */
export function matches(pattern: object, event: unknown): boolean {
  const known = compiled.get(pattern) ?? compile(pattern);
  compiled.set(pattern, known);
  return known(event);
}

/** Reads a pattern, given as JSON text or parsed. Throws `InvalidEventPatternException`. */
export function compile(pattern: unknown): CompiledPattern {
  const goals = goalsOf("", objectOf(pattern));
  return (event) => satisfied(goals, 0, fieldsOf(event), new Map());
}

/** Checks a pattern as PutRule does. Throws `InvalidEventPatternException`. */
export function validate(pattern: unknown): void {
  compile(pattern);
}

/** What must hold together: a field that passes one of its matchers, or one of several alternatives. */
type Goal = { path: string; matchers: Matcher[] } | { alternatives: Goal[][] };

function objectOf(pattern: unknown): object {
  const value = typeof pattern === "string" ? parse(pattern) : pattern;
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw invalidPattern("Filter is not an object");
  if (Object.keys(value).length === 0) throw invalidPattern("Empty objects are not allowed");
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidPattern("Filter is not a valid JSON object");
  }
}

function goalsOf(path: string, pattern: object): Goal[] {
  return Object.entries(pattern).flatMap(([key, value]): Goal[] => {
    const below = path === "" ? key : `${path}.${key}`;
    if (key === "$or" && isOr(value))
      return [{ alternatives: value.map((alternative) => goalsOf(path, alternative)) }];
    if (Array.isArray(value)) {
      if (value.length === 0) throw invalidPattern("Empty arrays are not allowed");
      return [{ path: below, matchers: value.map(compileMatcher) }];
    }
    if (value === null || typeof value !== "object")
      throw invalidPattern(`"${key}" must be an object or an array`);
    if (Object.keys(value).length === 0) throw invalidPattern("Empty objects are not allowed");
    return goalsOf(below, value);
  });
}

/**
 * `$or` is an operator only over two or more objects that are no match expressions; else it is
 * the name of a field, as it was before AWS gave it a meaning.
 */
function isOr(value: unknown): value is object[] {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every(
      (one) =>
        one !== null &&
        typeof one === "object" &&
        !Array.isArray(one) &&
        Object.keys(one).length > 0 &&
        !Object.keys(one).some((key) => key === "exists" || Object.hasOwn(operators, key)),
    )
  );
}

/** Searches fields for the goals from `at` on that lie in the same elements of arrays. */
function satisfied(
  goals: Goal[],
  at: number,
  fields: Map<string, Field[]>,
  inside: Membership,
): boolean {
  const goal = goals[at];
  if (!goal) return true;
  if ("alternatives" in goal)
    return goal.alternatives.some((alternative) =>
      satisfied([...alternative, ...goals.slice(at + 1)], 0, fields, inside),
    );
  const found = fields.get(goal.path);
  if (!found)
    return goal.matchers.some(({ absent }) => absent) && satisfied(goals, at + 1, fields, inside);
  return found.some(({ value, inside: elements }) => {
    const both = goal.matchers.some(({ test }) => test(value)) && together(inside, elements);
    return both ? satisfied(goals, at + 1, fields, both) : false;
  });
}
