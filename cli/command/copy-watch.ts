import type { Handler } from "#cli/command";
import { copyJobs } from "#cli/follow-copy";
import { watchJob } from "#cli/follow-job";
import { copyJobIdOf } from "#cli/ids";
import type { watch } from "#cli/tree/copy";

export const run: Handler<typeof watch> = (call) =>
  watchJob(call, copyJobs, copyJobIdOf(call.args[0] ?? ""));
