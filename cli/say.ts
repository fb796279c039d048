import type { Call } from "#cli/command";
import type { Context } from "#cli/context";
import { type Failure, failureOf } from "#cli/exit";
import { forTerminal, json } from "#cli/output/escape";
import { formatOf } from "#cli/output/printer";

/** A line for the user, on stderr; nothing with `--quiet`. */
export function note({ context, globals }: Call, text: string): void {
  if (!globals.quiet) context.stderr.write(`${forTerminal(text)}\n`);
}

/** A failure of a call that goes on, or that has its result already. */
export function failed(call: Call, error: unknown): void {
  failure(call.context, error, wantsJson(call), hasColor(call.context, call.globals.color));
}

/** A failure on stderr: lines for people, one JSON object with `--output json` or `jsonl`. */
export function failure(context: Context, error: unknown, asJson: boolean, color: boolean): void {
  const { exit: _, ...shown } = failureOf(error);
  context.stderr.write(asJson ? `${json(shown)}\n` : lines(shown, color));
}

/** True if failures are to be JSON. */
export function wantsJson(call: Pick<Call, "globals" | "context">): boolean {
  return formatOf(call).startsWith("json");
}

/** True if stderr takes colours. */
export function hasColor({ env, stderr }: Context, asked: boolean): boolean {
  return asked && stderr.isTTY && !env.NO_COLOR && env.TERM !== "dumb" && !env.CI;
}

function lines({ message, hint, requestId, errors = [] }: Failure, color: boolean): string {
  const mark = color ? "\u001b[31m✗\u001b[0m" : "✗";
  // One alone is in the message already.
  const faults = errors.length > 1 ? errors.map(({ path, message }) => `${path}: ${message}`) : [];
  const end = [hint, requestId && `Request ${requestId}`].filter((line) => line !== undefined);
  const rest = [...faults, ...end];
  return [
    `${mark} ${forTerminal(message)}`,
    ...rest.map((line) => `  ${forTerminal(line)}`),
    "",
  ].join("\n");
}
