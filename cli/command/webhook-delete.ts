import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { webhookIdOf } from "#cli/ids";
import * as Say from "#cli/say";
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
  if (!(await agreed(call, `Delete ${id}, ${url}?`))) return 0;
  await api.text("DELETE", path);
  Say.note(call, `${id} is deleted.`);
  return 0;
};
