import type { Handler } from "#cli/command";
import { planIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { items } from "#cli/tree/plan";

export const run: Handler<typeof items> = (call) =>
  printList(call, `/plans/${planIdOf(call.args[0] ?? "")}/items`, "items");
