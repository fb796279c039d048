import type { Write } from "#core/dynamo";
import { put, update } from "#core/dynamo";
import { VisibleError } from "#core/error";
import {
  type BackfillRow,
  backfillEntity,
  lockEntity,
} from "#core/readset/backfill/backfill.entity";
import { iso, minutes, now } from "#core/time";

/** A backfill that says it runs and has given no sign of life for so long has no worker any more. */
const abandonedMs = minutes(15);

/** Who has a store; `backfill` is undefined when its row is gone. */
type Holder = { storeId: string; backfillId: string; backfill: BackfillRow | undefined };

/** Which of the stores somebody has. */
export async function holders(storeIds: string[]): Promise<Holder[]> {
  const found = await Promise.all(
    storeIds.map(async (storeId): Promise<Holder | undefined> => {
      const { data } = await lockEntity().get({ storeId }).go({ consistent: true });
      if (!data) return undefined;
      const { backfillId } = data;
      const holder = await backfillEntity().get({ backfillId }).go({ consistent: true });
      return { storeId, backfillId, backfill: holder.data ?? undefined };
    }),
  );
  return found.filter((holder) => holder !== undefined);
}

/** True while the lock must be respected: an ended or abandoned backfill does not keep its stores. */
export function isHeld({ backfill }: Holder): boolean {
  if (!backfill) return false;
  if (backfill.status === "PAUSED") return true;
  return isActive(backfill) && !isAbandoned(backfill);
}

/** Somebody works on it, or will soon. */
export function isActive({ status }: BackfillRow): boolean {
  return status === "PENDING" || status === "RUNNING";
}

/** It says that somebody works on it, and nobody does. */
export function isAbandoned(row: BackfillRow): boolean {
  return isActive(row) && now() - Date.parse(row.updatedAt) >= abandonedMs;
}

/**
 * The writes that take a backfill's stores; abandoned ones that had them are ended. Throws `backfill.already_running`
 * when another one has a store; their conditions fail when it has by then.
 */
export async function acquire({ backfillId, storeIds }: BackfillRow): Promise<Write[]> {
  const held = await holders(storeIds);
  const others = held.filter((holder) => holder.backfillId !== backfillId);
  const busy = others.find(isHeld);
  if (busy) throw alreadyRunning(busy);
  const before = new Map(held.map((holder) => [holder.storeId, holder.backfillId]));
  const abandoned = new Map(
    others.flatMap(({ backfill }) =>
      backfill && isAbandoned(backfill) ? [[backfill.backfillId, backfill]] : [],
    ),
  );
  return [
    ...storeIds.map((storeId) => lock(storeId, backfillId, before.get(storeId))),
    ...[...abandoned.values()].map(end),
  ];
}

function lock(storeId: string, backfillId: string, before: string | undefined): Write {
  return put(
    lockEntity()
      .put({ storeId, backfillId })
      .where((row, { notExists, eq }) =>
        before
          ? `${notExists(row.backfillId)} OR ${eq(row.backfillId, before)}`
          : notExists(row.backfillId),
      ),
  );
}

function end({ backfillId, version }: BackfillRow): Write {
  return update(
    backfillEntity()
      .patch({ backfillId })
      .set({
        status: "FAILED",
        statusReason: "Nobody worked on it any more; another backfill took its store.",
        finishedAt: iso(),
        version: version + 1,
      })
      .where((row, { eq }) => eq(row.version, version)),
  );
}

/** The write that gives a store back; nothing happens to a lock that is another's by now. */
export async function release({ backfillId, storeIds }: BackfillRow): Promise<Write[]> {
  const held = await holders(storeIds);
  return held
    .filter((holder) => holder.backfillId === backfillId)
    .map(
      ({ storeId }) =>
        ({
          Delete: lockEntity()
            .delete({ storeId })
            .where((lock, { eq }) => eq(lock.backfillId, backfillId))
            .params(),
        }) as Write,
    );
}

function alreadyRunning({ storeId, backfillId, backfill }: Holder): VisibleError {
  const status = backfill?.status ?? "RUNNING";
  const path = `/api/v1/backfills/${backfillId}`;
  const hint =
    status === "PAUSED"
      ? `Resume or abort it: PATCH ${path} {"status":"RUNNING"} or {"status":"ABORTED"}.`
      : `Watch it with GET ${path}, or abort it with PATCH ${path} {"status":"ABORTED"}.`;
  return new VisibleError(
    "backfill.already_running",
    `Sequence store ${storeId} has a backfill already: ${backfillId} is ${status}.`,
    { hint },
  );
}
