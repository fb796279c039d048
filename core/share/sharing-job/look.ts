import * as Lines from "#core/lines/lines";
import type { PackageRow } from "#core/package/package.entity";
import * as Packages from "#core/package/package-row";
import { keysOf, type PackageFastq } from "#core/package/schema";
import { approvalOf } from "#core/share/approval/row";
import type { PlanRow } from "#core/share/plan/plan.entity";
import { find as findPlan } from "#core/share/plan/row";
import { find as findPush } from "#core/share/push/row";
import type { Seen, SeenPlan } from "#core/share/sharing-job/decide";
import { differencesOf } from "#core/share/sharing-job/dry-run";
import type { SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";

/** Everything that a job depends on, as it is now; of what is not looked at in its phase nothing. */
export async function look(job: SharingJobRow): Promise<Seen> {
  const { pushJobId, planId, packageId } = job;
  if (job.phase === "push" && pushJobId)
    return { package: undefined, plan: undefined, push: await seenPush(pushJobId) };
  const [made, plan] = await Promise.all([
    Packages.find(packageId),
    planId ? findPlan(planId) : undefined,
  ]);
  return {
    package: made && !made.deletedAt ? await seenPackage(job, made) : undefined,
    plan: plan && (await seenPlan(plan)),
    push: undefined,
    ...(plan && { differences: await differences(job, plan) }),
  };
}

async function seenPush(pushJobId: string): Promise<Seen["push"]> {
  const row = await findPush(pushJobId);
  if (!row) return undefined;
  const { status, statusReason, phase } = row;
  return { status, statusReason, isClosed: phase === "done" };
}

async function seenPackage(job: SharingJobRow, row: PackageRow): Promise<Seen["package"]> {
  const { status, statusReason, summary } = row;
  const mayBeArchived = job.phase === "package" && (summary?.archivedFileCount ?? 0) > 0;
  return { status, statusReason, archivedFastqIds: mayBeArchived ? await archivedOf(row) : [] };
}

async function archivedOf({ packageId }: PackageRow): Promise<string[]> {
  const ids: string[] = [];
  for await (const fastq of Lines.each<PackageFastq>(keysOf(packageId).fastqs))
    if (fastq.isArchived) ids.push(fastq.fastqId);
  return ids;
}

async function seenPlan(row: PlanRow): Promise<SeenPlan> {
  const { status, statusReason, planHash, totals, approvalReasons = [], approvalId } = row;
  const found = approvalReasons.length > 0 && approvalId ? await approvalOf(approvalId) : undefined;
  return {
    ...{ status, statusReason, planHash, totals, approvalId, expiresAt: row.expiresAt },
    ...(approvalReasons.length > 0 && {
      approval: { status: found?.status ?? "PENDING", said: found?.row.decisionReason },
    }),
  };
}

async function differences(job: SharingJobRow, plan: PlanRow): Promise<string | undefined> {
  const { dryRun } = job;
  if (!dryRun || !plan.planHash || plan.planHash === dryRun.planHash) return undefined;
  return differencesOf(await findPlan(dryRun.planId), plan);
}
