import type { Handler } from "#cli/command";
import { watchJob } from "#cli/follow-job";
import { sharingJobs } from "#cli/follow-share";
import { sharingJobIdOf } from "#cli/ids";
import type { watch } from "#cli/tree/share";

export const run: Handler<typeof watch> = (call) =>
  watchJob(call, sharingJobs, sharingJobIdOf(call.args[0] ?? ""));
