import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { printBegun } from "#cli/follow-job";
import { makePlan, plans } from "#cli/follow-plan";
import { packageIdOf } from "#cli/ids";
import type { create } from "#cli/tree/plan";

export const run: Handler<typeof create> = async (call) => {
  const packageId = packageIdOf(call.args[0] ?? "");
  const { destination } = call.options;
  if (!destination) throw usage("plan create: --destination is missing");
  const api = await openApi(call);
  const made = await makePlan(call, api, packageId, destination);
  return printBegun(call, api, plans, made);
};
