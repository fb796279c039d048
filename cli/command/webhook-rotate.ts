import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { webhookIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { rotate } from "#cli/tree/webhook";
import type { NewWebhook, Webhook } from "#core/notify/webhook/schema";

export const run: Handler<typeof rotate> = async (call) => {
  const id = webhookIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  if (call.options.dryRun) {
    const { url } = await api.ask<Webhook>("GET", `/webhooks/${id}`);
    Say.note(call, `Would give ${id}, ${url}, a new secret.`);
    return 0;
  }
  const made = await api.ask<NewWebhook>("POST", `/webhooks/${id}/secrets`);
  Say.note(call, "Keep the secret: it is not shown again.");
  printOne(call, made);
  return 0;
};
