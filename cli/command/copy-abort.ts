import { abortJob } from "#cli/abort-job";
import type { Handler } from "#cli/command";
import { copyJobIdOf } from "#cli/ids";
import type { abort } from "#cli/tree/copy";

export const run: Handler<typeof abort> = async (call) => {
  const id = copyJobIdOf(call.args[0] ?? "");
  return abortJob(call, { id, path: `/copy-jobs/${id}`, thing: "copy_job" });
};
