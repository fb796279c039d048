import type { Handler } from "#cli/command";
import { packageIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { list } from "#cli/tree/plan";

export const run: Handler<typeof list> = (call) =>
  printList(call, `/packages/${packageIdOf(call.args[0] ?? "")}/plans`, "plans");
