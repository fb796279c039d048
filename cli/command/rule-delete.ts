import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { ruleIdOf } from "#cli/ids";
import * as Say from "#cli/say";
import type { remove } from "#cli/tree/rule";
import type { Rule } from "#core/share/rule/schema";

export const run: Handler<typeof remove> = async (call) => {
  const id = ruleIdOf(call.args[0] ?? "");
  const path = `/rules/${id}`;
  const api = await openApi(call);
  const { jobName } = await api.ask<Rule>("GET", path);
  if (call.options.dryRun) {
    Say.note(call, `Would delete ${id}, ${jobName}.`);
    return 0;
  }
  if (!(await agreed(call, `Delete ${id}, ${jobName}?`))) return 0;
  await api.text("DELETE", path);
  Say.note(call, `${id} is deleted.`);
  return 0;
};
