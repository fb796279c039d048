import { openApi } from "#cli/client";
import type { Call } from "#cli/command";
import { agreed } from "#cli/confirm";
import { CliError } from "#cli/exit";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";

type AbortCall = Call & { options: { dryRun: boolean; yes: boolean } };

/** A resource of the API with a status; `thing` begins the codes of its errors. */
type Job = { id: string; path: string; thing: string };

/** Makes a job ABORTED, after asking, and prints it; with `--dry-run` only says what that would do. */
export async function abortJob(call: AbortCall, { id, path, thing }: Job): Promise<0> {
  const api = await openApi(call);
  if (call.options.dryRun) {
    const { status } = await api.ask<{ status: string }>("GET", path);
    if (status === "SUCCEEDED" || status === "FAILED")
      throw new CliError(
        ...(["conflict", `${thing}.wrong_status`] as const),
        `${id} is ${status}: there is nothing to abort.`,
      );
    const plan = `Would make ${id}, which is ${status}, ABORTED.`;
    Say.note(call, status === "ABORTED" ? `${id} is ABORTED already.` : plan);
    return 0;
  }
  if (!(await agreed(call, `Abort ${id}?`))) return 0;
  // What is so already stays so: asking again does no harm.
  const request = { body: { status: "ABORTED" }, idempotent: true };
  printOne(call, await api.ask<object>("PATCH", path, request));
  return 0;
}
