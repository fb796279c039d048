import { isWanted, load } from "#core/copy/change";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import * as Ledger from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import { readTally } from "#core/copy/s3-copy/note";
import { route } from "#core/copy/s3-copy/omics-source/route";
import type { CopyRun } from "#core/copy/schema";
import { openBoard } from "#core/copy/thaw/board";
import { earliest, waitSeconds } from "#core/copy/thaw/due";
import { noteThawed } from "#core/copy/thaw/note-thawed";
import { type Board, writeBoard } from "#core/copy/thaw/notes";
import { type Pressure, workOn } from "#core/copy/thaw/objects";
import { activate } from "#core/copy/thaw/read-sets";
import { archivesOf } from "#core/copy/thaw/tier";
import { eachOf } from "#core/readset/in-flight";
import { now } from "#core/time";

/**
 * `again`: call once more after so many seconds; `done`: all that can be thawed can be read; `ended`: so it is, and
 * there is nothing to copy; `stopped`: not wanted.
 */
export type ThawState = { state: "again" | "done" | "ended" | "stopped"; waitSeconds: number };

/** Tasks that are worked on at once. */
const width = 4;

/**
 * One round over what a run must bring back from archives: looks at what is due, asks for what nobody asked for yet,
 * fails the items of what cannot be had, and says when to come again. Then the files of read sets are made such that
 * S3 can copy them; where nothing is copied, results say what can be read now. Works until `until` (epoch
 * milliseconds) at most. May be killed anywhere and repeated.
 */
export async function turn(run: CopyRun, until: number): Promise<ThawState> {
  const job = await load(run);
  if (!isWanted(job, run.run)) return { state: "stopped", waitSeconds: 1 };
  const concerned = await concernedBy(run);
  if (concerned.archives || concerned.readSets) {
    const board = await openBoard(run);
    const left = await thaw(run, job, board, until);
    if (left !== undefined) return again(run, job, left);
  }
  if (job.action === "thaw") {
    await noteThawed(run);
    return { state: "ended", waitSeconds: 1 };
  }
  if (concerned.readSets) {
    const left = await route(run, until);
    if (left !== undefined) return again(run, job, left);
  }
  const isStill = await Machine.progress(run, job.counts, "copy");
  return { state: isStill ? "done" : "stopped", waitSeconds: 1 };
}

async function again(run: CopyRun, job: CopyJobRow, dueAt: number): Promise<ThawState> {
  const isStill = await Machine.progress(run, job.counts, "thaw");
  return { state: isStill ? "again" : "stopped", waitSeconds: waitSeconds(dueAt, now()) };
}

/** Whether the plan has anything that this is about: most have not, and then nothing more is read. */
async function concernedBy({ copyJobId }: CopyRun) {
  const [tally, wishes] = await Promise.all([readTally(copyJobId), Ledger.readWishes(copyJobId)]);
  const { copied = {}, archived = {} } = tally ?? {};
  // Of these something may be thawed now, and freeze before it is copied.
  const mayFreeze = Object.keys(copied).some((name) => archivesOf(name).length === 1);
  return {
    archives: tally === undefined || mayFreeze || Object.keys(archived).length > 0,
    readSets: wishes.some(({ sourceUri }) => /^s3:\/\/[^/]+-s3alias\//.test(sourceUri)),
  };
}

/** One round; answers when the next one is due, or undefined when everything is thawed. */
async function thaw(
  run: CopyRun,
  { thaw: wish }: CopyJobRow,
  board: Board,
  until: number,
): Promise<number | undefined> {
  const isOver = () => now() >= until;
  const save = () => writeBoard(run, board);
  const pressure: Pressure = { isOn: false };
  const due = board.tasks.filter(({ dueAt }) => dueAt !== undefined && dueAt <= now());
  await eachOf(due, width, async (entry) => {
    if (isOver()) return;
    const { cold, dueAt } = await workOn(run, entry.task, wish, pressure);
    Object.assign(entry, { cold, dueAt });
  });
  if (due.length > 0) await save();
  await activate(run, board, { save, isOver });
  const cold = board.tasks.reduce((sum, task) => sum + task.cold, 0);
  const next = earliest([...board.tasks, ...board.readSets]);
  // What can be read already may have to be asked to last longer.
  if (cold + board.readSets.length === 0 && next > now()) return undefined;
  return next;
}
