import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { webhookIdOf } from "#cli/ids";
import type { get } from "#cli/tree/webhook";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/webhooks/${webhookIdOf(id)}`);
