import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { exitOfUnarchiving, followUnarchiving } from "#cli/follow-unarchiving";
import { unarchivingJobIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import type { watch } from "#cli/tree/unarchive";

export const run: Handler<typeof watch> = async (call) => {
  const id = unarchivingJobIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const job = await followUnarchiving(call, api, id, call.options);
  printOne(call, job);
  return exitOfUnarchiving(call, job);
};
