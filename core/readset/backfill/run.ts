import { isTransient } from "#core/error";
import type { Pace } from "#core/pace";
import type { Notes } from "#core/readset/backfill/notes";
import type { Target } from "#core/readset/backfill/target";
import type { BackfillPhase } from "#core/readset/backfill-schema";
import type { StoreRow } from "#core/readset/row";
import { now, seconds, sleep } from "#core/time";

/** How far a phase has come; `total` is null until it can be told. */
export type Progress = { phase: BackfillPhase; done: number; total: number | null; bytes: number };

/** A comparison of one store with one target. */
export type Run = {
  store: StoreRow & { createdAt: string };
  target: Target;
  notes: Notes;
  /** Says when a call of HealthOmics may be made, and counts it. */
  pace: Pace;
  /** Counts a call of another service, such as `s3:ListObjectsV2`. */
  counted(call: string): void;
  /** Resolves when so many rows may be read, or one be written: tables have their limits, too. */
  reading(rows: number): Promise<void>;
  writing(): Promise<void>;
  /** Aborted when the run is to stop: what is under way is ended, the place is kept. */
  signal: AbortSignal;
  dryRun: boolean;
  onProgress(progress: Progress): void;
};

/** A pace that stops with the signal and counts what it lets through. */
export function counting(pace: Pace, signal: AbortSignal, counted: (call: string) => void): Pace {
  return {
    ...pace,
    async take(bucket) {
      await pace.take(bucket, signal);
      signal.throwIfAborted();
      counted(`omics:${bucket}`);
    },
  };
}

/**
 * Rows a second. A new on-demand table takes 4,000 units of 1 KB a second to write, and a partition 3,000
 * units of 4 KB to read; rows are 2 to 3 KB, and others read and write as well.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
const rowsPerSecond = { read: 6000, written: 1200 };
/** Below this a wait is not worth a timer. */
const grainMs = 5;

/** What a table takes. No signal ends a wait: a page that is begun is ended. */
export function tablePace(): Pick<Run, "reading" | "writing"> {
  const reading = evenly(rowsPerSecond.read);
  const writing = evenly(rowsPerSecond.written);
  return { reading, writing: () => writing(1) };
}

function evenly(perSecond: number): (count: number) => Promise<void> {
  let next = 0;
  return async (count) => {
    const at = Math.max(now(), next);
    next = at + (1000 * count) / perSecond;
    if (at - now() > grainMs) await sleep(at - now());
  };
}

const waitsMs = [1, 2, 4, 8, 15, 30].map(seconds);

/** Tries a call again while its failure may pass by itself, for about a minute. */
export async function patiently<T>(
  { signal }: Pick<Run, "signal">,
  call: () => Promise<T>,
): Promise<T> {
  for (const waitMs of waitsMs) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error)) throw error;
      signal.throwIfAborted();
      await sleep(waitMs, signal);
    }
  }
  return call();
}
