import * as z from "zod";
import * as Actor from "#core/actor";
import { update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent, type Event } from "#core/event";
import { fn } from "#core/fn";
import * as Job from "#core/job";
import { load } from "#core/readset/backfill/backfill";
import { type BackfillRow, backfillEntity } from "#core/readset/backfill/backfill.entity";
import * as BackfillEvent from "#core/readset/backfill/event";
import * as Lock from "#core/readset/backfill/lock";
import { toBackfill } from "#core/readset/backfill/to-backfill";
import { type Backfill, BackfillKey, ChangeBackfill } from "#core/readset/backfill-schema";
import { iso } from "#core/time";

/**
 * Pauses, resumes or aborts. What is so already stays so. With `version` only if that is still the
 * backfill's (`request.version_mismatch`); throws `backfill.wrong_status` when its status does not allow it.
 */
export const change = fn(
  BackfillKey.extend({ ...ChangeBackfill.shape, version: z.int().optional() }),
  async ({ backfillId, status, version }): Promise<Backfill> => {
    Actor.assertRole("admin");
    const decide = { PAUSED: pause, ABORTED: abort, RUNNING: resume }[status];
    return onCurrent(backfillId, async (row) => {
      if (version !== undefined && version !== row.version) throw mismatch(row);
      return toBackfill(await decide(row));
    });
  },
);

/** A worker notes how far it is every few seconds: what meets that decides again on the row as it is then. */
export function onCurrent<T>(
  backfillId: string,
  decide: (row: BackfillRow) => Promise<T>,
): Promise<T> {
  return Job.onCurrent(() => load({ backfillId }), decide);
}

/** The worker sees it within seconds, ends what is under way and stops; the stores stay taken. */
async function pause(row: BackfillRow): Promise<BackfillRow> {
  if (row.status === "PAUSED") return row;
  if (!Lock.isActive(row)) throw wrong(row, "paused");
  const event = createEvent(BackfillEvent.BackfillPaused, row);
  return write(row, { status: "PAUSED" }, { action: "backfill.pause", event });
}

async function abort(row: BackfillRow): Promise<BackfillRow> {
  if (row.status === "ABORTED") return row;
  if (row.status === "SUCCEEDED") throw wrong(row, "aborted");
  const reason = `Aborted by ${Actor.use().name}; what was mended stays.`;
  return write(
    row,
    { status: "ABORTED", statusReason: reason, finishedAt: iso() },
    {
      action: "backfill.abort",
      event: createEvent(BackfillEvent.BackfillAborted, row),
      also: await Lock.release(row),
    },
  );
}

/** A new run goes on where the notes end; one that failed takes its stores again. */
async function resume(row: BackfillRow): Promise<BackfillRow> {
  const isStuck = Lock.isAbandoned(row);
  if (Lock.isActive(row) && !isStuck) return row;
  if (!isStuck && row.status !== "PAUSED" && row.status !== "FAILED") throw wrong(row, "resumed");
  const run = row.run + 1;
  const stores = row.stores.map(({ problem: _problem, ...store }) => store);
  return write(
    row,
    {
      status: "PENDING",
      run,
      stores,
      statusReason: undefined,
      finishedAt: undefined,
      // Of an earlier run, which cannot write any more; the new one would take it for another's.
      owner: undefined,
      ownedUntil: undefined,
    },
    {
      action: "backfill.resume",
      event: createEvent(BackfillEvent.BackfillResumed, { ...row, run }),
      also: await Lock.acquire(row),
    },
  );
}

type Around = { action: string; event?: Event; also?: Write[] };

/** Changes a backfill together with its audit record and event, if its status is as it was read. */
export function write(
  row: BackfillRow,
  set: Partial<BackfillRow>,
  { action, event, also }: Around,
): Promise<BackfillRow> {
  const { backfillId, storeIds, version } = row;
  return Job.commit(row, {
    set,
    patch: (present, absent) =>
      update(
        backfillEntity()
          .patch({ backfillId })
          .set(present)
          .remove(absent)
          .where((backfill, { eq }) => eq(backfill.version, version)),
      ),
    audit: {
      action,
      subject: backfillId,
      projectId: "unassigned",
      details: { storeIds, from: row.status, to: set.status, reason: set.statusReason },
    },
    event,
    also,
  });
}

function wrong({ backfillId, status }: BackfillRow, done: string): VisibleError {
  const hint =
    status === "FAILED"
      ? "Resume it, abort it, or ask for a new one: POST /api/v1/backfills."
      : "It has ended; ask for a new one: POST /api/v1/backfills.";
  return new VisibleError(
    "backfill.wrong_status",
    `Backfill ${backfillId} is ${status} and cannot be ${done}.`,
    { hint },
  );
}

function mismatch({ backfillId, version }: BackfillRow): VisibleError {
  return new VisibleError(
    "request.version_mismatch",
    `If-Match: backfill ${backfillId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}
