import jsonata from "jsonata";
import {
  pureFunctions,
  randomUuid,
  seededRandom,
} from "#local/engines/stepfunctions/interpreter/functions";
import { limit, memoryProblem } from "#local/engines/stepfunctions/interpreter/query-limits";

/** What an expression may draw from: everything that is not its bindings, deterministic per execution. */
export type Source = { now(): number; random(): number };

/** Why an expression gave no usable value; the text continues AWS's "The JSONata expression … specified for the field …". */
export class QueryProblem extends Error {}

type Compiled = { expression: jsonata.Expression; draws: boolean };

/** Compiled expressions, the oldest first; machines come and go, so it is bounded. */
const compiled = new Map<string, Compiled>();
const mostCompiled = 5_000;
const withExpressions = new WeakMap<object, boolean>();
const fromMillis = jsonata("$fromMillis($ms, $picture, $zone)");

/** The expression inside `{% … %}`, or undefined for any other string. */
export function expressionOf(text: string): string | undefined {
  if (!text.startsWith("{%") || !text.endsWith("%}") || text.length < 4) return undefined;
  return text.slice(2, -2).trim();
}

/** Compiles once per text. Throws jsonata's own error for bad syntax. */
export function compile(text: string): Compiled {
  const known = compiled.get(text);
  if (known) return known;
  const expression = jsonata(text);
  for (const [name, run] of Object.entries(pureFunctions)) expression.assign(name, run);
  expression.assign("eval", undefined);
  limit(expression);
  const made = { expression, draws: /\$(random|uuid|now|millis)\b/.test(text) };
  const [oldest] = compiled.size >= mostCompiled ? compiled.keys() : [];
  if (oldest !== undefined) compiled.delete(oldest);
  compiled.set(text, made);
  return made;
}

/** Whether a template holds any expression at all; remembered per object. */
export function isDynamic(template: unknown): boolean {
  if (typeof template === "string") return expressionOf(template) !== undefined;
  if (!template || typeof template !== "object") return false;
  const known = withExpressions.get(template);
  if (known !== undefined) return known;
  const found = Object.values(template).some(isDynamic);
  withExpressions.set(template, found);
  return found;
}

/** Evaluates one expression to plain JSON. Throws `QueryProblem`. */
export async function evaluate(
  text: string,
  bindings: Record<string, unknown>,
  source: Source,
): Promise<unknown> {
  const { expression, draws } = compile(text);
  let result: unknown;
  try {
    result = await expression.evaluate(
      undefined,
      draws ? { ...bindings, ...drawing(source) } : bindings,
    );
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    throw new QueryProblem(
      `threw an error during evaluation. ${code ? `${code}: ` : ""}${memoryProblem(error) ?? message}`,
    );
  }
  if (result === undefined) throw new QueryProblem("returned nothing (undefined).");
  return plain(result);
}

/** The functions whose value changes from call to call. */
function drawing(source: Source): Record<string, unknown> {
  return {
    random: (seed?: number) => (seed === undefined ? source.random() : seededRandom(seed)()),
    uuid: () => randomUuid(source.random),
    millis: () => source.now(),
    now: (picture?: string, zone?: string) =>
      fromMillis.evaluate(undefined, { ms: source.now(), picture, zone }),
  };
}

/** JSON without jsonata's marks on its arrays; refuses functions and numbers that JSON has not. */
function plain(value: unknown): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : plain(item)));
  if (typeof value === "object" && !("_jsonata_function" in value) && !("_jsonata_lambda" in value))
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => [key, plain(member)]),
    );
  throw new QueryProblem("returned an unsupported result type.");
}
