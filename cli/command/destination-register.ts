import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { register } from "#cli/tree/destination";
import type { Destination } from "#core/share/destination/schema";

export const run: Handler<typeof register> = async (call) => {
  const { dryRun, projectId: projectIds, ...given } = call.options;
  if (projectIds.length === 0) throw usage("--project-id: is missing");
  const body = { ...given, projectIds };
  const api = await openApi(call);
  if (dryRun) {
    Say.note(call, `Would register ${given.uri} for ${projectIds.join(", ")}.`);
    return 0;
  }
  const made = await api.ask<Destination>("POST", "/destinations", { body });
  await remember(call, "destinations", [made]);
  printOne(call, made);
  return 0;
};
