import type { Api } from "#cli/client";
import type { Call } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { openProgress } from "#cli/progress";
import * as Say from "#cli/say";
import { remember } from "#cli/seen";
import type { Plan } from "#core/share/plan/schema";

type How = { timeout?: number | undefined; progress: "auto" | "line" | "jsonl" | "none" };

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

/** Shows how a plan goes until it has ended. Throws exits 7 and 130. */
export async function followPlan(
  call: Call,
  api: Api,
  id: string,
  { timeout, progress: how }: How,
): Promise<Plan> {
  const progress = openProgress(call, how);
  const again = `seqferry plan get ${id}`;
  try {
    return await follow(
      call,
      { pauseMs: backoffMs, timeoutMs: timeout, again, what: `Plan ${id}` },
      async () => {
        const plan = await api.ask<Plan>("GET", `/plans/${id}`);
        const { status, totals } = plan;
        const done = { done: totals?.objects ?? 0, total: null, bytes: totals?.bytes ?? 0 };
        progress.show({ status, phase: "files", progress: done });
        return status === "PENDING" || status === "RUNNING" ? undefined : plan;
      },
    );
  } finally {
    progress.end();
  }
}

/** 0 for one that can be decided on; else says why not, and answers 6. */
export function exitOfPlan(call: Call, { id, status, statusReason, approval }: Plan): number {
  if (status === "SUCCEEDED") {
    if (approval?.isNeeded && approval.status === "PENDING")
      Say.note(call, `A second person decides: seqferry approval approve ${approval.approvalId}`);
    return 0;
  }
  const message = `${id} is ${status}: ${statusReason ?? ""}`;
  Say.failed(call, new CliError("remoteFailed", "cli.plan_failed", message));
  return codeOf("remoteFailed");
}
