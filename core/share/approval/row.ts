import { type ApprovalRow, approvalEntity } from "#core/share/approval/approval.entity";
import type { Approval, ApprovalStatus } from "#core/share/approval/schema";
import { iso } from "#core/time";

/** The row of an approval as it is now, whoever asks. */
export async function find(approvalId: string): Promise<ApprovalRow | undefined> {
  const { data } = await approvalEntity().get({ approvalId }).go({ consistent: true });
  return data ?? undefined;
}

/** How a decision stands now. */
export async function approvalOf(
  approvalId: string,
): Promise<{ row: ApprovalRow; status: ApprovalStatus } | undefined> {
  const row = await find(approvalId);
  return row && { row, status: statusOf(row) };
}

/** What nobody decided before the plan was too old is decided no more. */
export function statusOf({ status, expiresAt }: ApprovalRow): ApprovalStatus {
  return status === "PENDING" && expiresAt <= iso() ? "EXPIRED" : status;
}

/** An approval as the API shows it: people by their names. */
export function toApproval(row: ApprovalRow): Approval {
  return {
    id: row.approvalId,
    planId: row.planId,
    planHash: row.planHash,
    packageId: row.packageId,
    projectId: row.projectId,
    destinationId: row.destinationId,
    destinationUri: row.destinationUri,
    reasons: row.reasons,
    requestedBy: [...new Set(row.makers.map(({ name }) => name))],
    status: statusOf(row),
    decidedAt: row.decidedAt ?? null,
    decidedBy: row.decidedBy?.name ?? null,
    decisionReason: row.decisionReason ?? null,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    version: row.version,
  };
}
