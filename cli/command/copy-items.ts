import type { Handler } from "#cli/command";
import { copyJobIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { items } from "#cli/tree/copy";

export const run: Handler<typeof items> = (call) =>
  printList(call, `/copy-jobs/${copyJobIdOf(call.args[0] ?? "")}/items`, "items");
