import type { Handler } from "#cli/command";
import { webhookIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { deliveries } from "#cli/tree/webhook";

export const run: Handler<typeof deliveries> = (call) =>
  printList(call, `/webhooks/${webhookIdOf(call.args[0] ?? "")}/deliveries`, "deliveries");
