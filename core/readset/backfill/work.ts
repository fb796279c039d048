import { isTransient, VisibleError } from "#core/error";
import * as Log from "#core/log";
import * as Metric from "#core/metric";
import * as Quota from "#core/quota";
import type { BackfillRow, StoreState } from "#core/readset/backfill/backfill.entity";
import { type Lease, take } from "#core/readset/backfill/lease";
import { mirrorOf } from "#core/readset/backfill/mirror";
import { inTable } from "#core/readset/backfill/note.entity";
import { step } from "#core/readset/backfill/phases";
import { reasonOf, toText } from "#core/readset/backfill/reason";
import { counting, type Run, tablePace } from "#core/readset/backfill/run";
import { sweepTags } from "#core/readset/backfill/sweep";
import * as Stores from "#core/readset/store";
import { iso, minutes, now } from "#core/time";

/**
 * What comes next: the machine starts itself anew (`again`), records the end (`done`), or ends because the
 * backfill was paused or aborted (`stopped`) or another execution works on it (`elsewhere`).
 */
export type Outcome = { state: "again" | "done" | "stopped" | "elsewhere"; attempt: number };

/** Which start of which backfill, and in the name of which execution. */
export type Worker = { backfillId: string; run: number; owner: string };

/**
 * Works on a backfill until it is done, paused or aborted, or `workMs` are over. Only one worker has it: the
 * others find it taken. Throws `RetryableError` for what may pass by itself.
 */
export async function work(worker: Worker, workMs = minutes(9)): Promise<Outcome> {
  const lease = await take(worker);
  if ("refused" in lease) return { state: lease.refused, attempt: 0 };
  try {
    const state = await underLease(lease, now() + workMs);
    return { state, attempt: lease.row().attempts };
  } finally {
    await lease.release();
    Metric.flush();
  }
}

async function underLease(lease: Lease, until: number): Promise<"again" | "done" | "stopped"> {
  lease.stopAt(until);
  for (;;) {
    const state = nextOf(lease.row());
    if (!state) return "done";
    lease.note({ phase: state.phase });
    try {
      const next = await stepOf(lease, state, until);
      lease.note({ store: next });
      await report(lease.row(), state, next);
    } catch (error) {
      if (lease.signal.aborted) return lease.isStopped() ? "stopped" : "again";
      if (isTransient(error)) throw error;
      Log.error("A backfill of a store stopped", { storeId: state.storeId, error });
      lease.note({ store: { ...state, problem: toText(reasonOf(error, state.storeId)) } });
    }
    await lease.beat();
    if (lease.signal.aborted) return lease.isStopped() ? "stopped" : "again";
  }
}

/** Every store is compared before one is filled with details: those can take days. */
function nextOf({ stores }: BackfillRow): StoreState | undefined {
  const open = stores.filter(({ phase, problem }) => phase !== "done" && problem === undefined);
  return open.find(({ phase }) => phase !== "details") ?? open[0];
}

async function stepOf(lease: Lease, state: StoreState, until: number): Promise<StoreState> {
  const row = lease.row();
  const { storeId } = state;
  const pace = counting(Quota.background(), lease.signal, lease.counted);
  // What a store is may have changed since the last backfill; within one it is asked for once.
  const isNew = state.phase === "index";
  const store = await (isNew ? Stores.refresh(storeId, pace) : Stores.describe(storeId, pace));
  if (!store.status) throw new VisibleError("sequence_store.not_found", store.statusMessage ?? "");
  const run: Run = {
    store: { ...Stores.toCarried(store), createdAt: store.createdAt ?? iso(0) },
    target: mirrorOf(storeId),
    notes: inTable(row.backfillId, storeId),
    pace,
    counted: lease.counted,
    ...tablePace(),
    signal: lease.signal,
    dryRun: row.dryRun,
    onProgress: ({ phase, ...progress }) => lease.note({ phase, progress }),
  };
  const next = await step(run, state, row);
  if (state.phase === "details" && row.detailsMinutes !== undefined) await sweep(run, row, until);
  return next;
}

/** Details have most of the night's minutes; looking again at known tags has what is left, and a quarter at least. */
async function sweep(run: Run, { detailsMinutes = 0 }: BackfillRow, until: number): Promise<void> {
  const began = await run.notes.get("details");
  const nightEnds = Date.parse(String(began?.at ?? iso())) + minutes(detailsMinutes);
  const end = Math.min(until, Math.max(nightEnds, now() + minutes(detailsMinutes / 4)));
  const asked = await sweepTags(run, inTable("tag-sweep", run.store.store_id), end);
  Log.info("Tags were looked at again", { storeId: run.store.store_id, asked });
}

/** The mirror is the store as of then: kept with the store, and measured. */
async function report({ dryRun }: BackfillRow, before: StoreState, after: StoreState) {
  const { coverage, storeId } = after;
  if (before.phase !== "prune" || !coverage || dryRun) return;
  await Stores.cover(storeId, coverage);
  Metric.coverage(storeId, coverage);
  Log.info("The mirror was compared with a store", { storeId, ...coverage });
}
