import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { exitOfShare, followShare } from "#cli/follow-share";
import { sharingJobIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import type { watch } from "#cli/tree/share";

export const run: Handler<typeof watch> = async (call) => {
  const id = sharingJobIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const job = await followShare(call, api, id, call.options);
  printOne(call, job);
  return exitOfShare(call, job);
};
