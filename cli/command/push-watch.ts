import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { exitOfPush, followPush } from "#cli/follow-push";
import { printOne } from "#cli/output/printer";
import { pushJobIdOf } from "#cli/share-ids";
import type { watch } from "#cli/tree/push";

export const run: Handler<typeof watch> = async (call) => {
  const id = pushJobIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const job = await followPush(call, api, id, call.options);
  printOne(call, job);
  return exitOfPush(call, job);
};
