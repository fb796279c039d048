import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { exitOfPlan, followPlan, makePlan } from "#cli/follow-plan";
import { packageIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { create } from "#cli/tree/plan";

export const run: Handler<typeof create> = async (call) => {
  const packageId = packageIdOf(call.args[0] ?? "");
  const { destination, wait } = call.options;
  if (!destination) throw usage("plan create: --destination is missing");
  const api = await openApi(call);
  const made = await makePlan(call, api, packageId, destination);
  if (!wait) {
    Say.note(call, `Look at it: seqferry plan get ${made.id}`);
    printOne(call, made);
    return 0;
  }
  const plan = await followPlan(call, api, made.id, call.options);
  printOne(call, plan);
  return exitOfPlan(call, plan);
};
