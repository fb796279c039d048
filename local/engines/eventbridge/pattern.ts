import { EventFields } from "#local/engines/eventbridge/event-fields";
import { invalidPattern } from "#local/engines/eventbridge/pattern-error";
import { Members, membersOf, parsePattern } from "#local/engines/eventbridge/pattern-json";
import { holds } from "#local/engines/eventbridge/pattern-match";
import { type Conjunction, conjunctionsOf } from "#local/engines/eventbridge/pattern-rules";

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
  const conjunctions = readPattern(pattern);
  return (event) => holds(conjunctions, new EventFields(event));
}

/** Reads a pattern into conjunctions, for whoever asks many patterns about one event. */
export function readPattern(pattern: unknown): Conjunction[] {
  const root = typeof pattern === "string" ? parsePattern(pattern) : membersOf(pattern);
  if (!(root instanceof Members)) throw invalidPattern("Filter is not an object");
  return conjunctionsOf(root);
}

/** Checks a pattern as PutRule does. Throws `InvalidEventPatternException`. */
export function validate(pattern: unknown): void {
  readPattern(pattern);
}
