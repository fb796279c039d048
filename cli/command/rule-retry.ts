import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { ruleRunIdOf } from "#cli/ids";
import { outcomeOf } from "#cli/outcome-of";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { retry } from "#cli/tree/rule";
import type { RuleRun } from "#core/share/rule/run-schema";

export const run: Handler<typeof retry> = async (call) => {
  const path = `/rule-runs/${ruleRunIdOf(call.args[0] ?? "")}`;
  const api = await openApi(call);
  if (call.options.dryRun) {
    const found = await api.ask<RuleRun>("GET", path);
    Say.note(call, `Would retry it. ${outcomeOf(found)}`);
    return 0;
  }
  const request = { body: { status: "PENDING" }, idempotent: true };
  printOne(call, await api.ask<RuleRun>("PATCH", path, request));
  return 0;
};
