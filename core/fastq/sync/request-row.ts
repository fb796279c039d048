import { dueShardOf } from "#core/due";
import { isConditionFailure, update } from "#core/dynamo";
import type { Event } from "#core/event";
import { type SyncRequestRow, syncRequestEntity } from "#core/fastq/sync/sync-request.entity";
import type * as Items from "#core/items";
import * as Job from "#core/job";
import { iso, now } from "#core/time";

/** The row of a sync request as it is now, whoever asks. */
export async function load(syncRequestId: string): Promise<SyncRequestRow | undefined> {
  const { data } = await syncRequestEntity().get({ syncRequestId }).go({ consistent: true });
  return data ?? undefined;
}

/** The table's key of a sync request. */
export function keyOf(syncRequestId: string): Items.Item {
  return syncRequestEntity().get({ syncRequestId }).params<{ Key: Items.Item }>().Key;
}

/** True of one that nobody is answering, and that is to be answered. */
export function isWaiting({ status, verdict }: SyncRequestRow): boolean {
  return status === "RUNNING" && !verdict;
}

/** True of one that was answered. */
export function isEnded({ status }: SyncRequestRow): boolean {
  return status !== "PENDING" && status !== "RUNNING";
}

/** Its place in the index of what is to be looked at, `ms` from now and no later than its deadline. */
export function dueIn(
  { syncRequestId, deadlineAt }: Pick<SyncRequestRow, "syncRequestId" | "deadlineAt">,
  ms: number,
): Required<Pick<SyncRequestRow, "dueAt" | "dueShard">> {
  const at = iso(now() + ms);
  return { dueAt: at < deadlineAt ? at : deadlineAt, dueShard: dueShardOf(syncRequestId) };
}

/**
 * Changes a sync request together with its audit record and event, if it is as it was read. Throws `ChangedError`
 * when it is not.
 */
export function write(
  row: SyncRequestRow,
  set: Partial<SyncRequestRow>,
  { action, event }: { action: string; event?: Event },
): Promise<SyncRequestRow> {
  const { syncRequestId, projectId } = row;
  return Job.commit(row, {
    set,
    patch: (present, absent) => update(patchOf(row, present, absent)),
    audit: {
      ...{ action, subject: syncRequestId, projectId },
      details: { from: row.status, to: set.status, error: set.error, reason: set.statusReason },
    },
    event,
  });
}

/**
 * Notes where answering a request is, which is nobody's mutation: the end is what audit and events tell of. One write;
 * undefined when somebody else changed the request since it was read.
 */
export async function note(
  row: SyncRequestRow,
  set: Pick<Partial<SyncRequestRow>, "verdict" | "dueAt" | "dueShard">,
): Promise<SyncRequestRow | undefined> {
  const next = { ...row, ...set, updatedAt: iso(), version: row.version + 1 };
  const { verdict, ...rest } = set;
  const present = { ...rest, ...(verdict && { verdict }) };
  const absent = "verdict" in set && !verdict ? (["verdict"] as const) : [];
  try {
    const { updatedAt, version } = next;
    await patchOf(row, { ...present, updatedAt, version }, [...absent]).go();
    return next;
  } catch (error) {
    if (isConditionFailure(error)) return undefined;
    throw error;
  }
}

/** Moves the next look at it. Who reads the request meanwhile sees no change: its version stays. */
export async function moveDue(row: SyncRequestRow, ms: number): Promise<void> {
  try {
    await patchOf(row, dueIn(row, ms)).go();
  } catch (error) {
    // Whoever changed it has said when to look again.
    if (!isConditionFailure(error)) throw error;
  }
}

function patchOf(
  { syncRequestId, projectId, createdAt, version }: SyncRequestRow,
  present: Partial<SyncRequestRow>,
  absent: Job.Optional<SyncRequestRow>[] = [],
) {
  return (
    syncRequestEntity()
      .patch({ syncRequestId })
      .set(present)
      .remove(absent)
      // The index of statuses has these in its key.
      .composite({ projectId, createdAt })
      .where((request, { eq }) => eq(request.version, version))
  );
}
