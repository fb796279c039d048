import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { ruleIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import { ruleOf } from "#cli/rule-request";
import * as Say from "#cli/say";
import type { disable, edit, enable } from "#cli/tree/rule";
import type { Rule } from "#core/share/rule/schema";

/** `rule edit`, `rule enable`, `rule disable`: what changes is the command's. */
export const run: Handler<typeof edit | typeof enable | typeof disable> = async (call) => {
  const id = ruleIdOf(call.args[0] ?? "");
  const path = `/rules/${id}`;
  const api = await openApi(call);
  const { jobName, caps } = await api.ask<Rule>("GET", path);
  const { path: name } = call.command;
  const body =
    "projectId" in call.options ? ruleOf(call.options, caps) : { enabled: name === "rule enable" };
  const names = Object.keys(body);
  if (names.length === 0) throw usage(`${name}: nothing to change`);
  if (call.options.dryRun) {
    Say.note(call, `Would change ${names.join(", ")} of ${id}, ${jobName}.`);
    return 0;
  }
  printOne(call, await api.ask<Rule>("PATCH", path, { body }));
  return 0;
};
