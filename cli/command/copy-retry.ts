import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { CliError } from "#cli/exit";
import { copyJobs } from "#cli/follow-copy";
import { printBegun } from "#cli/follow-job";
import { copyJobIdOf } from "#cli/ids";
import * as Say from "#cli/say";
import type { retry } from "#cli/tree/copy";
import type { CopyJob } from "#core/copy/schema";

export const run: Handler<typeof retry> = async (call) => {
  const id = copyJobIdOf(call.args[0] ?? "");
  const { dryRun } = call.options;
  const api = await openApi(call);
  if (dryRun) {
    sayPlan(call, await api.ask<CopyJob>("GET", `/copy-jobs/${id}`));
    return 0;
  }
  // While it runs, asking again changes nothing.
  const started = await api.ask<CopyJob>("POST", `/copy-jobs/${id}/retries`, { idempotent: true });
  return printBegun(call, api, copyJobs, started);
};

function sayPlan(call: Parameters<typeof run>[0], { id, status, counts }: CopyJob): void {
  if (status === "SUCCEEDED")
    throw new CliError(
      ...(["conflict", "copy_job.wrong_status"] as const),
      `${id} is SUCCEEDED: there is nothing to retry.`,
    );
  const left = counts.total - counts.copied - counts.alreadyCopied;
  const what = counts.total > 0 ? ` again for the ${left} files that are not there yet` : " again";
  const isOver = status === "FAILED" || status === "ABORTED";
  Say.note(call, isOver ? `Would run ${id}${what}.` : `${id} is ${status} already.`);
}
