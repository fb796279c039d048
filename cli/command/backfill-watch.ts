import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { exitOfBackfill, followBackfill } from "#cli/follow-backfill";
import { backfillIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import type { watch } from "#cli/tree/backfill";

export const run: Handler<typeof watch> = async (call) => {
  const id = backfillIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const backfill = await followBackfill(call, api, id, call.options);
  printOne(call, backfill);
  return exitOfBackfill(call, backfill);
};
