import { nameOf } from "#core/error";
import * as Log from "#core/log";
import type { StoreState } from "#core/readset/backfill/backfill.entity";
import { details } from "#core/readset/backfill/details-phase";
import { files } from "#core/readset/backfill/files-phase";
import { type Indexed, index } from "#core/readset/backfill/index-phase";
import { unkept } from "#core/readset/backfill/notes";
import { prune } from "#core/readset/backfill/prune-phase";
import { isDenied } from "#core/readset/backfill/reason";
import type { Run } from "#core/readset/backfill/run";
import { fromNote, sum } from "#core/readset/backfill/tally";
import { iso, minutes } from "#core/time";

/** What a run is asked for beside the comparison itself. */
export type Wish = {
  backfillId: string;
  details: boolean;
  /** Minutes for details; unset: until all are there. */
  detailsMinutes?: number | undefined;
  /** Read sets after which their files are filled while the index goes on; unset: 200,000. */
  fillEvery?: number | undefined;
};

/**
 * Takes a store through the phase it is in, and says which comes next. A phase that ended is not begun
 * again; one that was cut off goes on where its notes end.
 */
export async function step(run: Run, state: StoreState, wish: Wish): Promise<StoreState> {
  if (state.phase === "index") {
    const indexed = await indexAndFill(run, wish.fillEvery);
    return { ...state, phase: "prune", tally: indexed.tally };
  }
  if (state.phase === "prune") {
    // Both are in the notes by now.
    const { asOf, tally: listed } = await index(run);
    const pruned = await prune(run, asOf);
    const { extra, repaired } = pruned;
    const coverage = {
      asOf,
      backfillId: wish.backfillId,
      listed: listed.listed,
      missing: listed.missing,
      stale: listed.stale,
      extra,
      repaired: listed.repaired + repaired,
    };
    const phase = run.dryRun ? "done" : "files";
    return { ...state, phase, tally: sum(listed, { extra }), coverage };
  }
  if (state.phase === "files") {
    const remark = await fillFiles(run, state, wish);
    return { ...state, phase: wish.details ? "details" : "done", ...(remark && { remark }) };
  }
  await fillDetails(run, state, wish);
  return { ...state, phase: "done" };
}

/**
 * The index waits for HealthOmics, and the table for the files: so those of what is indexed already are filled
 * meanwhile. It is a beginning: it leaves no notes, and the files phase goes through all of them.
 */
async function indexAndFill(run: Run, fillEvery = 200_000): Promise<Indexed> {
  let filled = 0;
  let filling: Promise<unknown> | undefined;
  const stop = new AbortController();
  const beside: Run = {
    ...run,
    signal: AbortSignal.any([run.signal, stop.signal]),
    onProgress: () => undefined,
  };
  const indexed = await index({
    ...run,
    onProgress: (progress) => {
      run.onProgress(progress);
      if (run.dryRun || !run.store.store_uri || filling || progress.done < filled + fillEvery)
        return;
      filled = progress.done;
      filling = files({ ...beside, notes: unkept(run.notes) }, progress.done)
        .catch((error) => {
          // What is wrong shows again in the files phase, which says so.
          if (!beside.signal.aborted) Log.warn("Files could not be filled ahead", { error });
        })
        .finally(() => {
          filling = undefined;
        });
    },
  }).finally(async () => {
    stop.abort();
    await filling;
  });
  return indexed;
}

/** Every ACTIVE read set has files there, and archived ones have none. Returns what could not be done. */
async function fillFiles(run: Run, state: StoreState, wish: Wish): Promise<string | undefined> {
  const { active } = fromNote(state.tally);
  if (active === 0) return undefined;
  const instead = wish.details
    ? "They are asked for one by one instead."
    : "Run a backfill with details to ask for them one by one.";
  if (!run.store.store_uri)
    return `Sequence store ${run.store.store_id} has no S3 access, so its files cannot be listed. ${instead}`;
  try {
    const { objects, bytes } = await files(run, active);
    Log.info("The files of a store were listed", { storeId: run.store.store_id, objects, bytes });
    return undefined;
  } catch (error) {
    if (!isDenied(error) && nameOf(error) !== "NoSuchBucket") throw error;
    Log.warn("The files of a store could not be listed", { storeId: run.store.store_id, error });
    return `The files of sequence store ${run.store.store_id} could not be listed (${nameOf(error)}): allow s3:ListBucket on its access point. ${instead}`;
  }
}

async function fillDetails(run: Run, state: StoreState, wish: Wish): Promise<void> {
  const { lackParts, lackTags } = fromNote(state.tally);
  const until = await deadlineOf(run, wish);
  const counted = await details(run, {
    expected: Math.max(lackParts, lackTags),
    ...(until !== undefined && { until }),
  });
  Log.info("Details were asked for", { storeId: run.store.store_id, ...counted });
}

/** Counted from the first function that asks for details, whichever goes on. */
async function deadlineOf({ notes }: Run, { detailsMinutes }: Wish): Promise<number | undefined> {
  if (detailsMinutes === undefined) return undefined;
  const noted = await notes.get("details");
  if (!noted) await notes.put("details", { at: iso() });
  return Date.parse(String(noted?.at ?? iso())) + minutes(detailsMinutes);
}
