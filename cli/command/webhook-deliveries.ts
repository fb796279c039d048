import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import { webhookIdOf } from "#cli/share-ids";
import type { deliveries } from "#cli/tree/webhook";

export const run: Handler<typeof deliveries> = (call) =>
  printList(call, `/webhooks/${webhookIdOf(call.args[0] ?? "")}/deliveries`, "deliveries");
