import type { Api } from "#cli/client";
import type { Call } from "#cli/command";
import { type Kind, sayFailed } from "#cli/follow-job";
import { outcomeOf } from "#cli/outcome-of";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { Plan } from "#core/share/plan/schema";

/** Asks for a plan of a package; `destination`: a URI, or the id of a destination. */
export async function makePlan(
  call: Call,
  api: Api,
  packageId: string,
  destination: string,
): Promise<Plan> {
  const body = destination.startsWith("dst.")
    ? { destinationId: destination }
    : { shareDestination: destination };
  const request = { body, idempotent: true };
  const made = await api.ask<Plan>("POST", `/packages/${packageId}/plans`, request);
  await remember(call, "plans", [made]);
  return made;
}

/** It has succeeded when it can be decided on. */
export const plans: Kind<Plan> = {
  ...{ what: "Plan", path: "/plans", again: "plan get", hint: "Look at it" },

  shows:
    (_call, progress) =>
    ({ status, totals }) => {
      const done = { done: totals?.objects ?? 0, total: null, bytes: totals?.bytes ?? 0 };
      progress.show({ status, phase: "files", progress: done });
    },

  exitOf(call, plan) {
    const { status, approval } = plan;
    if (status !== "SUCCEEDED") return sayFailed(call, "cli.plan_failed", outcomeOf(plan));
    if (approval?.isNeeded && approval.status === "PENDING")
      Say.note(call, `A second person decides: seqferry approval approve ${approval.approvalId}`);
    return 0;
  },
};
