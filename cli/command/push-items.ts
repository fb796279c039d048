import type { Handler } from "#cli/command";
import { pushJobIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { items } from "#cli/tree/push";

export const run: Handler<typeof items> = (call) =>
  printList(call, `/push-jobs/${pushJobIdOf(call.args[0] ?? "")}/items`, "items");
