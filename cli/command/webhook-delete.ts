import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { confirmed } from "#cli/confirm";
import * as Say from "#cli/say";
import { webhookIdOf } from "#cli/share-ids";
import type { remove } from "#cli/tree/webhook";
import type { Webhook } from "#core/notify/webhook/schema";

export const run: Handler<typeof remove> = async (call) => {
  const id = webhookIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const path = `/webhooks/${id}`;
  const { url } = await api.ask<Webhook>("GET", path);
  if (call.options.dryRun) {
    Say.note(call, `Would delete ${id}, ${url}.`);
    return 0;
  }
  if (!call.options.yes && !(await confirmed(call, `Delete ${id}, ${url}?`))) {
    Say.note(call, "Nothing was done.");
    return 0;
  }
  await api.text("DELETE", path);
  Say.note(call, `${id} is deleted.`);
  return 0;
};
