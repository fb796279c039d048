import { abortJob } from "#cli/abort-job";
import type { Handler } from "#cli/command";
import { unarchivingJobIdOf } from "#cli/ids";
import type { abort } from "#cli/tree/unarchive";

export const run: Handler<typeof abort> = async (call) => {
  const id = unarchivingJobIdOf(call.args[0] ?? "");
  return abortJob(call, { id, path: `/unarchiving-jobs/${id}`, thing: "unarchiving_job" });
};
