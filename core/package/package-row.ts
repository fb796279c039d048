import * as Actor from "#core/actor";
import { dueShardOf } from "#core/due";
import { isConditionFailure, update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import type { Event } from "#core/event";
import * as Job from "#core/job";
import * as Outbox from "#core/outbox";
import { DataPackagingJobStateChange as StateChange } from "#core/package/event";
import { type PackageRow, packageEntity } from "#core/package/package.entity";
import { iso } from "#core/time";

/** The row of a package as it is now, whoever asks; also of one that is being removed. */
export async function find(packageId: string): Promise<PackageRow | undefined> {
  const { data } = await packageEntity().get({ packageId }).go({ consistent: true });
  return data ?? undefined;
}

/** The row of a package that the actor may know of. Throws `package.not_found`, the same for all reasons. */
export async function load({ packageId }: { packageId: string }): Promise<PackageRow> {
  const row = await find(packageId);
  if (row && !row.deletedAt && Actor.canSee(row.projectId)) return row;
  throw notFound(packageId);
}

/** True of one whose status will not change any more. */
export function isEnded({ status }: Pick<PackageRow, "status">): boolean {
  return status !== "PENDING" && status !== "RUNNING";
}

/** True from the moment on that it was to expire, whoever has seen to it. */
export function isExpired({ expiresAt, expiredAt }: PackageRow): boolean {
  return expiredAt !== undefined || expiresAt <= iso();
}

/** Its place in the index of what is to be looked at. */
export function dueAt(packageId: string, at: string) {
  return { dueAt: at, dueShard: dueShardOf(packageId) };
}

/**
 * Changes a package together with its audit record and event, if nobody changed it since it was read; a new status is
 * told in the words of today's service too. Throws `ChangedError`.
 */
export function change(
  row: PackageRow,
  set: Partial<PackageRow>,
  { action, event, also = [] }: { action: string; event: Event; also?: Write[] },
): Promise<PackageRow> {
  const { packageId, projectId, status } = row;
  const next = { ...row, ...set };
  return Job.commit(row, {
    set,
    patch: (present, absent) => update(patchOf(row, present, absent)),
    audit: {
      ...{ action, subject: packageId, projectId },
      details: { from: status, to: set.status, reason: set.statusReason },
    },
    event,
    also: set.status ? [...also, tellStatus(next)] : also,
  });
}

/** The write that tells of a package's status as the service before did. */
export function tellStatus(row: PackageRow): Write {
  const detail = StateChange.detail.parse({
    id: row.packageId,
    packageName: row.name,
    stepsExecutionArn: row.executionArn ?? "",
    status: row.status,
    requestTime: row.createdAt,
    completionTime: (row.status === "SUCCEEDED" && row.endedAt) || null,
    hasExpired: isExpired(row),
  });
  return Outbox.enqueueAs(StateChange.source, StateChange.detailType, detail);
}

/**
 * Says when to look at it next, which is no change of the package: its version stays. Undefined: never. Whoever changed
 * it meanwhile has said so already.
 */
export async function moveDue(row: PackageRow, at: string | undefined): Promise<void> {
  try {
    if (at) await patchOf(row, dueAt(row.packageId, at)).go();
    else await patchOf(row, {}, ["dueAt", "dueShard"]).go();
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}

export function notFound(packageId: string): VisibleError {
  return new VisibleError("package.not_found", `There is no package ${packageId}.`, {
    hint: "GET /api/v1/packages lists what you may see.",
  });
}

function patchOf(
  row: PackageRow,
  present: Partial<PackageRow>,
  absent: Job.Optional<PackageRow>[] = [],
) {
  const { packageId, projectId, createdAt, name, createdBy, version } = row;
  // Indexes have these in their keys.
  const endedAt = present.endedAt ? {} : { endedAt: row.endedAt ?? "" };
  return packageEntity()
    .patch({ packageId })
    .set(present)
    .remove(absent)
    .composite({ projectId, createdAt, name, createdBy, ...endedAt })
    .where((one, { eq }) => eq(one.version, version));
}
