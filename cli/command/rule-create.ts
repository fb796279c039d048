import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { printOne } from "#cli/output/printer";
import { ruleOf } from "#cli/rule-request";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { create } from "#cli/tree/rule";
import type { Rule } from "#core/share/rule/schema";

const needed = { jobName: "--job-name", shareDestination: "--share-destination" } as const;
const lists = { projectIdList: "--project-id", dataTypeList: "--data-type" } as const;

export const run: Handler<typeof create> = async (call) => {
  const body = ruleOf(call.options);
  for (const [name, shown] of Object.entries({ ...needed, ...lists }))
    if (body[name] === undefined) throw usage(`${shown}: is missing`);
  const api = await openApi(call);
  if (call.options.dryRun) {
    Say.note(call, `Would make the rule ${body.jobName} to ${body.shareDestination}.`);
    return 0;
  }
  const made = await api.ask<Rule>("POST", "/rules", { body });
  await remember(call, "rules", [made]);
  Say.note(call, `Test it: seqferry rule back-test ${made.id}`);
  printOne(call, made);
  return 0;
};
