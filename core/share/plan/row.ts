import * as Actor from "#core/actor";
import { dueShardOf } from "#core/due";
import { update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import type { Event } from "#core/event";
import * as Job from "#core/job";
import { approvalOf } from "#core/share/approval/row";
import { type PlanRow, planEntity } from "#core/share/plan/plan.entity";
import type { Plan } from "#core/share/plan/schema";

/** The row of a plan as it is now, whoever asks. */
export async function find(planId: string): Promise<PlanRow | undefined> {
  const { data } = await planEntity().get({ planId }).go({ consistent: true });
  return data ?? undefined;
}

/** One that the actor may know of. Throws `plan.not_found`, the same for both reasons. */
export async function load(planId: string): Promise<PlanRow> {
  const row = await find(planId);
  if (row && Actor.canSee(row.projectId)) return row;
  throw new VisibleError("plan.not_found", `There is no plan ${planId}.`, {
    hint: "GET /api/v1/plans lists what you may see.",
  });
}

/** Changes a plan together with its audit record and event, if it is as it was read. */
export function change(
  row: PlanRow,
  set: Partial<PlanRow>,
  { action, event, also }: { action: string; event?: Event; also?: Write[] },
): Promise<PlanRow> {
  const { planId, projectId, packageId, destinationId, version } = row;
  const { status, statusReason, planHash } = set;
  return Job.commit(row, {
    set,
    patch: (present, absent) =>
      update(
        planEntity()
          .patch({ planId })
          .set(present)
          .remove(absent)
          .where((one, { eq }) => eq(one.version, version)),
      ),
    audit: {
      ...{ action, subject: planId, projectId },
      details: {
        ...{ packageId, destinationId, from: row.status, to: status },
        ...{ reason: statusReason, planHash },
      },
    },
    event,
    also,
  });
}

/** Its place in the index of what is to be looked at. */
export function dueAt(planId: string, at: string) {
  return { dueAt: at, dueShard: dueShardOf(planId) };
}

export function isEnded({ status }: Pick<PlanRow, "status">): boolean {
  return status !== "PENDING" && status !== "RUNNING";
}

/** A plan as the API shows it, with the state of the decision that it waits for. */
export async function toPlan(row: PlanRow): Promise<Plan> {
  const { approvalReasons: reasons, approvalId } = row;
  const approval = approvalId ? await approvalOf(approvalId) : undefined;
  return {
    id: row.planId,
    packageId: row.packageId,
    packageName: row.packageName,
    projectId: row.projectId,
    destinationId: row.destinationId,
    destinationUri: row.destinationUri,
    status: row.status,
    statusReason: row.statusReason ?? null,
    totals: row.totals ?? null,
    thawHours: row.thawHours ?? null,
    estimate: row.estimate ?? null,
    findings: row.findings ?? [],
    findingCount: row.findingCount ?? 0,
    sinceLast: row.sinceLast ?? null,
    planHash: row.planHash ?? null,
    approval: reasons
      ? {
          ...{ isNeeded: reasons.length > 0, reasons },
          ...{ approvalId: approvalId ?? null, status: approval?.status ?? null },
        }
      : null,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    endedAt: row.endedAt ?? null,
    expiresAt: row.expiresAt,
    version: row.version,
  };
}
