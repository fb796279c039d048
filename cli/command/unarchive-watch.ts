import type { Handler } from "#cli/command";
import { watchJob } from "#cli/follow-job";
import { unarchivingJobs } from "#cli/follow-unarchiving";
import { unarchivingJobIdOf } from "#cli/ids";
import type { watch } from "#cli/tree/unarchive";

export const run: Handler<typeof watch> = (call) =>
  watchJob(call, unarchivingJobs, unarchivingJobIdOf(call.args[0] ?? ""));
