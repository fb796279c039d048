import type { Message } from "#core/notify/slack/client";
import { code, link, plain, section } from "#core/notify/slack/text";
import { formatBytes } from "#core/package/report/format";
import type { ApprovalRow } from "#core/share/approval/approval.entity";
import type { ApprovalStatus } from "#core/share/approval/schema";
import type { PlanRow } from "#core/share/plan/plan.entity";
import type { PushJobRow } from "#core/share/push/push-job.entity";

/** What a message about a plan says: all of it as it is now. */
export type Scene = {
  plan: Pick<PlanRow, "planId" | "totals" | "findingCount">;
  approval: Pick<
    ApprovalRow,
    | "approvalId"
    | "destinationUri"
    | "reasons"
    | "makers"
    | "decidedBy"
    | "decisionReason"
    | "projectId"
  >;
  approvalStatus: ApprovalStatus;
  packageName: string;
  packageLink: string;
  push: (Pick<PushJobRow, "status" | "statusReason"> & { link: string }) | undefined;
};

/** Names of the buttons. */
export const actions = { approve: "approval.approve", reject: "approval.reject" } as const;

/** The message of a plan that waits for a decision, and of what becomes of it. */
export function drawPlan(scene: Scene): Message {
  const { plan, approval, approvalStatus, packageName } = scene;
  const makers = [...new Set(approval.makers.map(({ name }) => name))].join(", ");
  const { toSend = 0, toSendBytes = 0 } = plan.totals ?? {};
  const text = `${packageName}: ${standing(scene)}`;
  const isOpen = approvalStatus === "PENDING";
  const blocks = [
    section([
      `*${link(scene.packageLink, packageName)}* to ${code(approval.destinationUri)}`,
      `Project ${code(approval.projectId)}, asked for by ${plain(makers)}: ${toSend} files, ${formatBytes(toSendBytes)} to send.`,
      plan.findingCount ? `${plan.findingCount} findings: read the plan first.` : undefined,
      `Needs a second person: ${plain(approval.reasons.join("; "))}.`,
      `*${plain(standing(scene))}*${scene.push ? `  ${link(scene.push.link, "push job")}` : ""}`,
    ]),
    ...(isOpen ? [buttons(plan.planId, approval.approvalId)] : []),
  ];
  return { text: plain(text), blocks };
}

/** How it stands, in one sentence. */
export function standing({ approval, approvalStatus, push }: Scene): string {
  const who = approval.decidedBy?.name ?? "somebody";
  const why = approval.decisionReason ? `: ${approval.decisionReason}` : "";
  if (approvalStatus === "PENDING") return "Waits for a decision.";
  if (approvalStatus === "EXPIRED") return "Nobody decided in time; it needs a new plan.";
  if (approvalStatus === "REJECTED") return `Rejected by ${who}${why}.`;
  const given = `Approved by ${who}${why}.`;
  if (!push) return given;
  const reason = push.statusReason ? `: ${push.statusReason}` : ".";
  const pushed = {
    PENDING: "The push waits to begin.",
    RUNNING: "The push is running.",
    SUCCEEDED: "The push succeeded.",
    FAILED: `The push failed${reason}`,
    ABORTED: `The push was aborted${reason}`,
  };
  return `${given} ${pushed[push.status]}`;
}

function buttons(planId: string, approvalId: string): object {
  // Ids only: what they stand for is looked up when a button is pressed.
  const value = JSON.stringify({ approvalId, planId });
  const button = (action_id: string, label: string, style: string) => ({
    ...{ type: "button", action_id, value, style },
    text: { type: "plain_text", text: label },
  });
  return {
    type: "actions",
    block_id: "approval",
    elements: [
      button(actions.approve, "Approve", "primary"),
      button(actions.reject, "Reject", "danger"),
    ],
  };
}
