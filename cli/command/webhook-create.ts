import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { create } from "#cli/tree/webhook";
import type { NewWebhook } from "#core/notify/webhook/schema";

export const run: Handler<typeof create> = async (call) => {
  const { dryRun, event: events, projectId: projectIds, ...given } = call.options;
  if (events.length === 0) throw usage("--event: is missing");
  if (projectIds.length === 0) throw usage("--project-id: is missing");
  const api = await openApi(call);
  if (dryRun) {
    Say.note(call, `Would register ${given.url} for ${events.join(", ")}.`);
    return 0;
  }
  const made = await api.ask<NewWebhook>("POST", "/webhooks", {
    body: { ...given, events, projectIds },
  });
  await remember(call, "webhooks", [made]);
  Say.note(call, "Keep the secret: it is not shown again.");
  printOne(call, made);
  return 0;
};
