import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { webhookIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { test } from "#cli/tree/webhook";
import type { Delivery } from "#core/notify/delivery-schema";
import type { Webhook } from "#core/notify/webhook/schema";

export const run: Handler<typeof test> = async (call) => {
  const id = webhookIdOf(call.args[0] ?? "");
  const { dryRun, deliveryId } = call.options;
  const api = await openApi(call);
  if (dryRun) {
    const { url } = await api.ask<Webhook>("GET", `/webhooks/${id}`);
    Say.note(call, `Would send ${deliveryId ?? "a test"} to ${url}.`);
    return 0;
  }
  const body = { ...(deliveryId !== undefined && { deliveryId }) };
  printOne(call, await api.ask<Delivery>("POST", `/webhooks/${id}/deliveries`, { body }));
  return 0;
};
