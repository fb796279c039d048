import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { webhookIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { change } from "#cli/tree/webhook";
import type { Webhook } from "#core/notify/webhook/schema";

export const run: Handler<typeof change> = async (call) => {
  const id = webhookIdOf(call.args[0] ?? "");
  const { dryRun, enable, disable, event, projectId, url, description } = call.options;
  if (enable && disable) throw usage("--enable: does not go with --disable");
  const body = {
    ...(url !== undefined && { url }),
    ...(description !== undefined && { description }),
    ...(event.length > 0 && { events: event }),
    ...(projectId.length > 0 && { projectIds: projectId }),
    ...((enable || disable) && { status: enable ? "ENABLED" : "DISABLED" }),
  };
  const names = Object.keys(body);
  if (names.length === 0) throw usage("webhook change: nothing to change");
  const api = await openApi(call);
  if (dryRun) {
    const { url: now } = await api.ask<Webhook>("GET", `/webhooks/${id}`);
    Say.note(call, `Would change ${names.join(", ")} of ${id}, ${now}.`);
    return 0;
  }
  printOne(call, await api.ask<Webhook>("PATCH", `/webhooks/${id}`, { body }));
  return 0;
};
