import { type Api, openApi } from "#cli/client";
import type { Call, Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { CliError, usage } from "#cli/exit";
import { followJob, printMade } from "#cli/follow-job";
import { makePlan, plans } from "#cli/follow-plan";
import { pushJobs } from "#cli/follow-push";
import { packageIdOf, planIdOf } from "#cli/ids";
import { outcomeOf } from "#cli/outcome-of";
import * as Say from "#cli/say";
import { sayPlan } from "#cli/say-plan";
import { remember } from "#cli/seen";
import type { start } from "#cli/tree/push";
import type { Plan } from "#core/share/plan/schema";
import type { PushJob } from "#core/share/push/schema";

export const run: Handler<typeof start> = async (call) => {
  const { dryRun } = call.options;
  const wanted = wantedOf(call);
  const api = await openApi(call);
  const plan = await planOf(call, api, wanted);
  sayPlan(call, plan);
  const planHash = assertPushable(plan, call.options.planHash);
  if (dryRun) {
    Say.note(call, "Nothing was sent.");
    return 0;
  }
  const question = `Push ${plan.packageId} to ${plan.destinationUri}?`;
  if (!(await agreed(call, question, "Nothing was sent."))) return 0;
  const request = { body: { planId: plan.id, planHash }, idempotent: true };
  const made = await api.ask<PushJob>("POST", "/push-jobs", request);
  await remember(call, "push jobs", [made]);
  return printMade(call, api, pushJobs, made);
};

type Wanted = { planId: string } | { packageId: string; destination: string };

function wantedOf({ args, options }: Parameters<typeof run>[0]): Wanted {
  const [plan] = args;
  const { package: of, destination } = options;
  if (plan && (of || destination))
    throw usage("push start: a plan says what goes where, without --package and --destination");
  if (plan) return { planId: planIdOf(plan) };
  if (!of || !destination)
    throw usage("push start: name a plan, or --package and --destination to make one");
  return { packageId: packageIdOf(of), destination };
}

async function planOf(call: Call, api: Api, wanted: Wanted): Promise<Plan> {
  if ("planId" in wanted) return api.ask<Plan>("GET", `/plans/${wanted.planId}`);
  const { id } = await makePlan(call, api, wanted.packageId, wanted.destination);
  return followJob(call, api, plans, id, { progress: "auto" });
}

/** The hash of a plan that can be pushed now. Throws exit 8. */
function assertPushable(plan: Plan, given: string | undefined): string {
  const { id, status, planHash, approval } = plan;
  const no = (code: string, message: string, hint: string) =>
    new CliError("conflict", code, `${message} Nothing was sent.`, { hint });
  if (status !== "SUCCEEDED" || !planHash)
    throw no("plan.not_ready", outcomeOf(plan), "Mend that, and plan it again.");
  if (given && given !== planHash)
    throw no("plan.changed", `--plan-hash is not that of ${id}.`, "Look at the plan again.");
  if (approval?.isNeeded && approval.status !== "APPROVED")
    throw no(
      "plan.not_approved",
      `${id} needs a second person (${approval.reasons.join("; ")}), whose decision is ${approval.status}.`,
      `An approver who had no hand in it runs: seqferry approval approve ${approval.approvalId}. Then: seqferry push start ${id}`,
    );
  return planHash;
}
