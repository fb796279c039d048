import { type Api, openApi } from "#cli/client";
import type { Call } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { idsOf, isMany } from "#cli/ids";
import { inLanes } from "#cli/lanes";
import { listPrinter, printOne } from "#cli/output/printer";
import * as Say from "#cli/say";

/**
 * A `get` command: one id prints one thing, several print a list in the order given. What cannot be
 * had is said on stderr: exit 5 beside others that can, else the exit of the first failure.
 */
export async function printMany(call: Call, pathOf: (id: string) => string): Promise<number> {
  const api = await openApi(call);
  const ids = await idsOf(call);
  const paths = ids.map(pathOf);
  if (!isMany(call)) {
    printOne(call, await api.ask<object>("GET", paths[0] ?? ""));
    return 0;
  }
  const printer = listPrinter(call);
  const answers = await inLanes(paths, (path) => asked(api, path));
  printer.print(answers.filter((answer) => !(answer instanceof CliError)));
  printer.end();
  const failures = answers.filter((answer) => answer instanceof CliError);
  for (const [index, answer] of answers.entries())
    if (answer instanceof CliError) sayFailure(call, ids[index] ?? "", answer);
  if (failures.length === 0) return 0;
  return codeOf(failures.length < ids.length ? "partial" : (failures[0]?.exit ?? "failed"));
}

async function asked(api: Api, path: string): Promise<object | CliError> {
  try {
    return await api.ask<object>("GET", path);
  } catch (error) {
    // Who is not signed in will not be for the next one either.
    if (error instanceof CliError && error.exit !== "denied") return error;
    throw error;
  }
}

function sayFailure(
  call: Call,
  id: string,
  { exit, code, message, hint, requestId }: CliError,
): void {
  const named = message.includes(id) ? message : `${id}: ${message}`;
  const error = new CliError(exit, code, named, { hint, requestId });
  Say.failed(call, error);
}
