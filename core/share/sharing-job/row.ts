import * as Actor from "#core/actor";
import { dueShardOf } from "#core/due";
import { isConditionFailure, update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import type { Event } from "#core/event";
import * as Id from "#core/id";
import * as Job from "#core/job";
import type { SharingJob } from "#core/share/sharing-job/schema";
import { type SharingJobRow, sharingJobEntity } from "#core/share/sharing-job/sharing-job.entity";

/** The row of a job as it is now, whoever asks. */
export async function find(sharingJobId: string): Promise<SharingJobRow | undefined> {
  const { data } = await sharingJobEntity().get({ sharingJobId }).go({ consistent: true });
  return data ?? undefined;
}

/** One that the actor may know of. Throws `sharing_job.not_found`, the same for both reasons. */
export async function load(sharingJobId: string): Promise<SharingJobRow> {
  const row = await find(sharingJobId);
  if (row && Actor.canSee(row.projectId)) return row;
  throw new VisibleError("sharing_job.not_found", `There is no sharing job ${sharingJobId}.`, {
    hint: "GET /api/v1/sharing-jobs lists what you may see.",
  });
}

/** The job that a package is of, if it is of one: they share their ULID, so no index can lag behind. */
export function idOfPackage(packageId: string): string {
  return `${Id.prefixes.sharingJob}.${packageId.slice(packageId.indexOf(".") + 1)}`;
}

/** Changes a job together with its audit record and event, if it is as it was read. Throws `ChangedError`. */
export function change(
  row: SharingJobRow,
  set: Partial<SharingJobRow>,
  { action, event, also }: { action: string; event?: Event; also?: Write[] },
): Promise<SharingJobRow> {
  const { sharingJobId, projectId, status } = row;
  const { planId, planHash, pushJobId, linkId, errorName, statusReason: reason } = set;
  return Job.commit(row, {
    set,
    patch: (present, absent) => update(patchOf(row, present, absent)),
    audit: {
      ...{ action, subject: sharingJobId, projectId },
      details: {
        ...{ from: status, to: set.status, errorName, reason },
        ...{ planId, planHash, pushJobId, linkId },
      },
    },
    event,
    also,
  });
}

/**
 * Says when to look at it next, which is no change of the job. Whoever changed it meanwhile has said so already. Never
 * again, without `at`: then URLs that it has do not work any more.
 */
export async function moveDue(row: SharingJobRow, at: string | undefined): Promise<void> {
  try {
    if (at) await patchOf(row, dueAt(row.sharingJobId, at)).go();
    else await patchOf(row, {}, ["dueAt", "dueShard", "sealedUrls"]).go();
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}

/** Its place in the index of what is to be looked at. */
export function dueAt(sharingJobId: string, at: string) {
  return { dueAt: at, dueShard: dueShardOf(sharingJobId) };
}

export function isEnded({ status }: Pick<SharingJobRow, "status">): boolean {
  return status !== "PENDING" && status !== "RUNNING";
}

/** A job as the API shows it, without the secrets of a pull. */
export function toSharingJob(row: SharingJobRow): SharingJob {
  return {
    id: row.sharingJobId,
    projectId: row.projectId,
    status: row.status,
    phase: row.phase,
    errorName: row.errorName ?? null,
    statusReason: row.statusReason ?? null,
    shareType: row.shareType,
    shareDestination: row.shareDestination ?? null,
    dryrun: row.isDryRun,
    request: row.request ?? null,
    packageId: row.packageId,
    dryRunId: row.dryRun?.sharingJobId ?? null,
    planId: row.planId ?? null,
    planHash: row.planHash ?? null,
    approvalId: row.approvalId ?? null,
    pushJobId: row.pushJobId ?? null,
    linkId: row.linkId ?? null,
    counts: row.contents?.counts ?? null,
    archivedFastqIds: row.archivedFastqIds ?? [],
    archivedFastqCount: row.archivedFastqCount ?? 0,
    limsCsvUrl: null,
    downloadScriptUrl: null,
    urlsExpireAt: row.urlsExpireAt ?? null,
    createdAt: row.createdAt,
    createdBy: row.createdBy.name,
    startedAt: row.startedAt ?? null,
    endedAt: row.endedAt ?? null,
    version: row.version,
  };
}

function patchOf(
  row: SharingJobRow,
  present: Partial<SharingJobRow>,
  absent: Job.Optional<SharingJobRow>[] = [],
) {
  const { sharingJobId, projectId, version } = row;
  return sharingJobEntity()
    .patch({ sharingJobId })
    .set(present)
    .remove(absent)
    .composite({ projectId })
    .where((one, { eq }) => eq(one.version, version));
}
