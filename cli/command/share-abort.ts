import { abortJob } from "#cli/abort-job";
import type { Handler } from "#cli/command";
import { sharingJobIdOf } from "#cli/ids";
import type { abort } from "#cli/tree/share";

export const run: Handler<typeof abort> = async (call) => {
  const id = sharingJobIdOf(call.args[0] ?? "");
  return abortJob(call, { id, path: `/sharing-jobs/${id}`, thing: "sharing_job" });
};
