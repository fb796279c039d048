import type { Handler } from "#cli/command";
import { backfills } from "#cli/follow-backfill";
import { watchJob } from "#cli/follow-job";
import { backfillIdOf } from "#cli/ids";
import type { watch } from "#cli/tree/backfill";

export const run: Handler<typeof watch> = (call) =>
  watchJob(call, backfills, backfillIdOf(call.args[0] ?? ""));
