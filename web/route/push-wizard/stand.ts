import type { Approval, Plan } from "../../api/generated/schemas.ts";

export type Stand = "destination" | "plan" | "approval" | "confirm" | "push";

/** Which step is next: what is known of plan and decision says it, whatever was clicked. */
export function standOf(known: {
  planId: string;
  pushJobId: string;
  plan: Pick<Plan, "status" | "planHash" | "approval"> | undefined;
  /** Looked at more often than the plan that names it. */
  approval: Pick<Approval, "status"> | undefined;
}): Stand {
  const { planId, pushJobId, plan, approval } = known;
  if (pushJobId !== "") return "push";
  if (planId === "") return "destination";
  if (plan?.status !== "SUCCEEDED" || plan.planHash === null || plan.approval === null)
    return "plan";
  if (!plan.approval.isNeeded) return "confirm";
  return (approval?.status ?? plan.approval.status) === "APPROVED" ? "confirm" : "approval";
}
