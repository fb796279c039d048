import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import { ruleIdOf } from "#cli/rule-ids";
import type { runs } from "#cli/tree/rule";

export const run: Handler<typeof runs> = (call) =>
  printList(call, `/rules/${ruleIdOf(call.args[0] ?? "")}/runs`, "rule runs");
