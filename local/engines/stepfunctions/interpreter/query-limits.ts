import v8 from "node:v8";
import type jsonata from "jsonata";

/**
 * What one evaluation may cost. AWS ends an expression after one second and at a depth it does not tell
 * ("Handling expression errors" in its JSONata guide). A second would make replays differ and slow
 * machines fail, so steps are counted: these are about a second of work on one core of 2024.
 */
export const mostSteps = 2_000_000;
export const mostDepth = 4_000;

type Frame = { base: { depth: number; steps?: number } };
type Hook = (node: unknown, input: unknown, frame: Frame) => void;

// A pattern that would backtrack for ages goes on in V8's linear engine: it cannot be interrupted here.
v8.setFlagsFromString("--enable-experimental-regexp-engine-on-excessive-backtracks");

/** Ends an expression's evaluations that take too many steps or recurse too deeply, in AWS's words. */
export function limit(expression: jsonata.Expression): void {
  const hook: Hook = (_node, _input, { base }) => {
    base.steps = (base.steps ?? 0) + 1;
    if (base.steps > mostSteps) throw new Error("Expression evaluation timeout");
    if (base.depth > mostDepth) throw new Error("Stack overflow error");
  };
  // jsonata calls what is bound to this symbol before each step, as its own playground does.
  const entry: unknown = Symbol.for("jsonata.__evaluate_entry");
  expression.assign(entry as string, hook);
}

/** AWS's words for what V8 throws where text or lists grow out of bounds. */
export function memoryProblem(error: unknown): string | undefined {
  return error instanceof RangeError ? "Expression evaluation memory limit exceeded" : undefined;
}
