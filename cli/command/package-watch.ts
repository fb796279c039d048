import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { exitOfPackage, followPackage } from "#cli/follow-package";
import { packageIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import type { watch } from "#cli/tree/package";

export const run: Handler<typeof watch> = async (call) => {
  const id = packageIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const ended = await followPackage(call, api, id, call.options);
  printOne(call, ended);
  return exitOfPackage(call, ended);
};
