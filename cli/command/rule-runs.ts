import type { Handler } from "#cli/command";
import { ruleIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { runs } from "#cli/tree/rule";

export const run: Handler<typeof runs> = (call) =>
  printList(call, `/rules/${ruleIdOf(call.args[0] ?? "")}/runs`, "rule runs");
