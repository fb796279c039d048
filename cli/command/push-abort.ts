import { abortJob } from "#cli/abort-job";
import type { Handler } from "#cli/command";
import { pushJobIdOf } from "#cli/ids";
import type { abort } from "#cli/tree/push";

export const run: Handler<typeof abort> = async (call) => {
  const id = pushJobIdOf(call.args[0] ?? "");
  return abortJob(call, { id, path: `/push-jobs/${id}`, thing: "push_job" });
};
