import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { exitOfCopy, followCopy } from "#cli/follow-copy";
import { copyJobIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import type { watch } from "#cli/tree/copy";

export const run: Handler<typeof watch> = async (call) => {
  const id = copyJobIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const job = await followCopy(call, api, id, call.options);
  printOne(call, job);
  return exitOfCopy(call, job);
};
