import type { Call } from "#cli/command";
import { usage } from "#cli/exit";
import { forTerminal } from "#cli/output/escape";
import * as Say from "#cli/say";

/** Asks on the terminal; true for `y` or `yes`. Without a terminal nobody can be asked: `--yes` says it. */
export async function confirmed({ context, command }: Call, question: string): Promise<boolean> {
  if (!context.stdin.isTTY || !context.stderr.isTTY)
    throw usage(`seqferry ${command.path}: asks first, and there is no terminal`, "Add --yes.");
  context.stderr.write(`${forTerminal(question)} [y/N] `);
  return /^y(es)?$/i.test((await context.stdin.line())?.trim() ?? "");
}

/** Whether to go on: `--yes`, or who is asked says so. Else says that `nothing` was done. */
export async function agreed(
  call: Call & { options: { yes: boolean } },
  question: string,
  nothing = "Nothing was done.",
): Promise<boolean> {
  if (call.options.yes || (await confirmed(call, question))) return true;
  Say.note(call, nothing);
  return false;
}
