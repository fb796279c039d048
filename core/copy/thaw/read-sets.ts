import * as Ledger from "#core/copy/ledger";
import type { PlanItem } from "#core/copy/plan-schema";
import type { Seen } from "#core/copy/s3-copy/seen";
import type { CopyRun } from "#core/copy/schema";
import { activation } from "#core/copy/thaw/activation";
import { soonMs } from "#core/copy/thaw/due";
import { failItems } from "#core/copy/thaw/fail-items";
import type { ReadSetNote } from "#core/copy/thaw/notes";
import { advance } from "#core/copy/thaw/read-set-jobs";
import { readSetClass } from "#core/copy/thaw/tier";
import { visible } from "#core/copy/thaw/visible";
import { now } from "#core/time";

/** Looks for the files of one that is active; then they are taken to be gone. */
const mostLooks = 20;

type Round = { save(): Promise<void>; isOver(): boolean };

/**
 * One round over the archived read sets of a run. One that is back leaves the list, and the plan has what its files
 * are now: activation compresses anew, so sizes and ETags change. One that fails leaves it with its items FAILED.
 */
export async function activate(
  run: CopyRun,
  board: { readSets: ReadSetNote[] },
  round: Round,
): Promise<void> {
  if (board.readSets.length === 0) return;
  await advance(run, board.readSets, activation, round);
  const failed = board.readSets.filter(({ state }) => state === "failed");
  await failAll(run, failed);
  const back = board.readSets.filter(({ state, dueAt }) => state === "ended" && dueAt <= now());
  const renewed = round.isOver() ? [] : await renew(run, back);
  const gone = new Set([...failed, ...renewed]);
  board.readSets = board.readSets.filter((note) => !gone.has(note));
  await round.save();
}

async function failAll(run: CopyRun, notes: ReadSetNote[]): Promise<void> {
  for (const [task, files] of byTask(notes))
    await failItems(run, task, new Map(files.map(({ item, note }) => [item, note.error ?? ""])));
}

/** Writes into the plan what the files of read sets are now; answers those of which all is there. */
async function renew(run: CopyRun, notes: ReadSetNote[]): Promise<ReadSetNote[]> {
  const hidden = new Set<ReadSetNote>();
  for (const [task, files] of byTask(notes)) {
    const plan = await Ledger.readPlan(run.copyJobId, task);
    const noteOf = new Map(files.map(({ item, note }) => [item, note]));
    const wanted = plan.filter(({ item }) => noteOf.has(item));
    const seen = await visible(wanted.map(({ sourceUri }) => sourceUri));
    for (const { item, sourceUri } of wanted) {
      const note = noteOf.get(item);
      if (note && !seen.has(sourceUri)) hidden.add(note);
    }
    await Ledger.writePlan(
      run.copyJobId,
      task,
      plan.map((item) => {
        const found = noteOf.has(item.item) ? seen.get(item.sourceUri) : undefined;
        return found ? renewed(item, found) : item;
      }),
    );
  }
  for (const note of hidden) await waitFor(run, note);
  return notes.filter((note) => !hidden.has(note) || note.state === "failed");
}

function renewed(
  { isArchived: _archived, storageClass, ...item }: PlanItem,
  { sizeBytes, etag }: Seen,
): PlanItem {
  const own = storageClass !== undefined && storageClass !== readSetClass && { storageClass };
  return { ...item, ...own, sizeBytes, etag };
}

/** A store does not show at once what is back. */
async function waitFor(run: CopyRun, note: ReadSetNote): Promise<void> {
  note.tries++;
  note.dueAt = now() + soonMs;
  if (note.tries < mostLooks) return;
  note.state = "failed";
  note.error = `The read set ${note.readSetId} of the store ${note.storeId} is active, but its store shows no such file. Look at its files with GetReadSetMetadata, and begin a new copy job.`;
  await failAll(run, [note]);
}

function byTask(notes: ReadSetNote[]): Map<number, { item: number; note: ReadSetNote }[]> {
  const files = notes.flatMap((note) => note.files.map((file) => ({ ...file, note })));
  return Map.groupBy(files, ({ task }) => task);
}
