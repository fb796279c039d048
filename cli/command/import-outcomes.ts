import type { Handler } from "#cli/command";
import { importIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { importOutcomes } from "#cli/tree/catalogue";

export const run: Handler<typeof importOutcomes> = (call) =>
  printList(call, `/imports/${importIdOf(call.args[0] ?? "")}/outcomes`, "outcomes");
