import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { printBegun } from "#cli/follow-job";
import { pushJobs } from "#cli/follow-push";
import { pushJobIdOf } from "#cli/ids";
import * as Say from "#cli/say";
import type { retry } from "#cli/tree/push";
import type { PushJob } from "#core/share/push/schema";

export const run: Handler<typeof retry> = async (call) => {
  const id = pushJobIdOf(call.args[0] ?? "");
  const { dryRun } = call.options;
  const api = await openApi(call);
  if (dryRun) {
    const { status, counts } = await api.ask<PushJob>("GET", `/push-jobs/${id}`);
    const left = counts.total - counts.sent - counts.alreadyThere - counts.collisions;
    const isOver = status === "FAILED" || status === "ABORTED";
    Say.note(
      call,
      isOver ? `Would send the ${left} files that ${id} has left.` : `${id} is ${status}.`,
    );
    return 0;
  }
  // While it is under way, asking again changes nothing.
  const begun = await api.ask<PushJob>("POST", `/push-jobs/${id}/retries`, { idempotent: true });
  return printBegun(call, api, pushJobs, begun);
};
