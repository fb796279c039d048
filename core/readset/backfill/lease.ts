import { isConditionFailure } from "#core/dynamo";
import { isTransient } from "#core/error";
import * as Log from "#core/log";
import * as Metric from "#core/metric";
import { load } from "#core/readset/backfill/backfill";
import {
  type BackfillRow,
  backfillEntity,
  type StoreState,
} from "#core/readset/backfill/backfill.entity";
import type { Worker } from "#core/readset/backfill/work";
import type { BackfillPhase } from "#core/readset/backfill-schema";
import { iso, now, seconds, sleep } from "#core/time";

/** Between two signs of life, which also tell whether somebody paused or aborted. */
const beatMs = seconds(5);
/** After so long without one, another worker may take the backfill. */
const termMs = seconds(60);

type Note = {
  phase?: BackfillPhase;
  progress?: BackfillRow["progress"];
  /** The new state of one store. */
  store?: StoreState;
};

/** The right to work on a backfill, and the way to tell how far it is. */
export type Lease = {
  row(): BackfillRow;
  /** Aborted when the worker is to stop: the backfill was paused or aborted, or its time is over. */
  signal: AbortSignal;
  isStopped(): boolean;
  /** Remembered, and written with the next beat. */
  note(note: Note): void;
  counted(call: string): void;
  beat(): Promise<void>;
  stopAt(time: number): void;
  release(): Promise<void>;
};

/** Takes a backfill for an execution, which may take again what it already has: it is then tried again. */
export async function take(worker: Worker): Promise<Lease | { refused: "stopped" | "elsewhere" }> {
  const { backfillId, run, owner } = worker;
  const time = now();
  try {
    const { data } = await backfillEntity()
      .patch({ backfillId })
      .set({ owner, ownedUntil: time + termMs, updatedAt: iso(time) })
      .add({ attempts: 1 })
      .where(
        (row, { eq, lt, notExists }) =>
          `${eq(row.run, run)} AND ${eq(row.status, "RUNNING")} AND (${notExists(row.owner)} OR ${eq(row.owner, owner)} OR ${lt(row.ownedUntil, time)})`,
      )
      .go({ response: "all_new" });
    return hold(data, worker);
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    const row = await load({ backfillId });
    return { refused: row.run === run && row.status === "RUNNING" ? "elsewhere" : "stopped" };
  }
}

function hold(taken: BackfillRow, worker: Worker): Lease {
  let row = taken;
  let stopped = false;
  const stop = new AbortController();
  const over = new AbortController();

  const write = async (last: boolean) => {
    const { stores, phase, progress, calls } = row;
    const time = now();
    const patch = backfillEntity()
      .patch({ backfillId: worker.backfillId })
      .set({ stores, phase, progress, calls, updatedAt: iso(time) });
    const owned = last
      ? patch.remove(["owner", "ownedUntil"])
      : patch.set({ ownedUntil: time + termMs });
    try {
      const { data } = await owned
        .where(({ run, owner }, { eq }) => `${eq(run, worker.run)} AND ${eq(owner, worker.owner)}`)
        .go({ response: "all_new" });
      const { status } = data;
      if (status !== "RUNNING") stopped = true;
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
      // Resumed, ended or taken by others meanwhile.
      stopped = true;
    }
    if (stopped) stop.abort(new Error("The backfill was paused, aborted or taken over."));
    Metric.flush();
  };

  const beatOn = async () => {
    for (;;) {
      await sleep(beatMs, over.signal);
      try {
        await write(false);
      } catch (error) {
        if (!isTransient(error)) throw error;
        Log.warn("A backfill could not give a sign of life", { error });
      }
    }
  };
  const beating = beatOn().catch((error) => {
    if (!over.signal.aborted) stop.abort(error);
  });

  return {
    row: () => row,
    signal: stop.signal,
    isStopped: () => stopped,
    note: ({ store, progress = row.progress, phase = row.phase }) => {
      const stores = row.stores.map((state) => (state.storeId === store?.storeId ? store : state));
      // Only listing files tells bytes; they stay to be seen in later phases.
      const bytes = Math.max(progress.bytes, row.progress.bytes);
      row = { ...row, stores, phase, progress: { ...progress, bytes } };
    },
    counted: (call) => {
      row = { ...row, calls: { ...row.calls, [call]: (row.calls[call] ?? 0) + 1 } };
    },
    beat: () => write(false),
    stopAt: (time) => {
      sleep(Math.max(0, time - now()), over.signal).then(
        () => stop.abort(new Error("The time of this turn is over.")),
        () => undefined,
      );
    },
    async release() {
      over.abort();
      await beating;
      await write(true);
    },
  };
}
