import { abortJob } from "#cli/abort-job";
import type { Handler } from "#cli/command";
import { packageIdOf } from "#cli/ids";
import type { abort } from "#cli/tree/package";

export const run: Handler<typeof abort> = async (call) => {
  const id = packageIdOf(call.args[0] ?? "");
  return abortJob(call, { id, path: `/packages/${id}`, thing: "package" });
};
