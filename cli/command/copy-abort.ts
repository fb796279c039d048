import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { confirmed } from "#cli/confirm";
import { CliError } from "#cli/exit";
import { copyJobIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { abort } from "#cli/tree/copy";
import type { CopyJob } from "#core/copy/schema";

export const run: Handler<typeof abort> = async (call) => {
  const id = copyJobIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const path = `/copy-jobs/${id}`;
  if (call.options.dryRun) {
    const { status } = await api.ask<CopyJob>("GET", path);
    if (status === "SUCCEEDED" || status === "FAILED")
      throw new CliError(
        ...(["conflict", "copy_job.wrong_status"] as const),
        `${id} is ${status}: there is nothing to abort.`,
      );
    const plan = `Would make ${id}, which is ${status}, ABORTED.`;
    Say.note(call, status === "ABORTED" ? `${id} is ABORTED already.` : plan);
    return 0;
  }
  if (!call.options.yes && !(await confirmed(call, `Abort ${id}?`))) {
    Say.note(call, "Nothing was done.");
    return 0;
  }
  // What is so already stays so: asking again does no harm.
  const request = { body: { status: "ABORTED" }, idempotent: true };
  printOne(call, await api.ask<CopyJob>("PATCH", path, request));
  return 0;
};
