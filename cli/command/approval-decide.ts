import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { usage } from "#cli/exit";
import { approvalIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import { sayPlan } from "#cli/say-plan";
import type { approve } from "#cli/tree/plan";
import type { Approval } from "#core/share/approval/schema";
import type { Plan } from "#core/share/plan/schema";

export const run: Handler<typeof approve> = async (call) => {
  const id = approvalIdOf(call.args[0] ?? "");
  const { reason, planHash, dryRun, yes } = call.options;
  // Who is not asked has to say what they have seen.
  if (yes && !planHash) throw usage("--yes: needs --plan-hash, of the plan that you have seen");
  const isGiven = call.command.path === "approval approve";
  const api = await openApi(call);
  const approval = await api.ask<Approval>("GET", `/approvals/${id}`);
  const plan = await api.ask<Plan>("GET", `/plans/${approval.planId}`);
  sayPlan(call, plan);
  Say.note(call, `It needs a second person: ${approval.reasons.join("; ")}.`);
  const verb = isGiven ? "approve" : "reject";
  if (dryRun) {
    Say.note(call, `Would ${verb} ${id}, which is ${approval.status}.`);
    return 0;
  }
  if (!(await agreed(call, `${isGiven ? "Approve" : "Reject"} ${id}?`))) return 0;
  const decision = isGiven ? "APPROVED" : "REJECTED";
  const body = { decision, reason, planHash: planHash ?? plan.planHash };
  printOne(call, await api.ask<Approval>("PATCH", `/approvals/${id}`, { body }));
  return 0;
};
