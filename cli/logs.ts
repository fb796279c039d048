import type { Call } from "#cli/command";
import { forTerminal } from "#cli/output/escape";

const levels = ["debug", "info", "warn", "error"] as const;

/**
 * Runs what writes a Lambda's log, with its lines on stderr as text: stdout is for data. Warnings are
 * always shown, the rest with `--verbose` or `--debug`.
 */
export async function withLogs<Result>(call: Call, work: () => Promise<Result>): Promise<Result> {
  const { context, globals } = call;
  const usual = levels.map((level) => [level, console[level]] as const);
  for (const level of levels)
    console[level] = (line: unknown) => {
      const isShown = level === "warn" || level === "error" || globals.verbose || globals.debug;
      if (isShown && !globals.quiet) context.stderr.write(`${forTerminal(textOf(line))}\n`);
    };
  try {
    return await work();
  } finally {
    for (const [level, method] of usual) console[level] = method;
  }
}

/** `message name=value …` of a log line; any other text as it is. */
function textOf(line: unknown): string {
  const text = String(line);
  try {
    const { level, message, ...fields } = JSON.parse(text);
    const pairs = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
    return [`${level}:`, message, ...pairs].join(" ");
  } catch {
    return text;
  }
}

/** Errors by their message. */
function shown(value: unknown): string {
  const { message } = Object(value) as { message?: unknown };
  return typeof value === "string" ? value : String(message ?? JSON.stringify(value));
}
