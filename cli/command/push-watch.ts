import type { Handler } from "#cli/command";
import { watchJob } from "#cli/follow-job";
import { pushJobs } from "#cli/follow-push";
import { pushJobIdOf } from "#cli/ids";
import type { watch } from "#cli/tree/push";

export const run: Handler<typeof watch> = (call) =>
  watchJob(call, pushJobs, pushJobIdOf(call.args[0] ?? ""));
