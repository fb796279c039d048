import type { Handler } from "#cli/command";
import { watchJob } from "#cli/follow-job";
import { packages } from "#cli/follow-package";
import { packageIdOf } from "#cli/ids";
import type { watch } from "#cli/tree/package";

export const run: Handler<typeof watch> = (call) =>
  watchJob(call, packages, packageIdOf(call.args[0] ?? ""));
