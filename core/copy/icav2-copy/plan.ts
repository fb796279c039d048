import { isWanted, load } from "#core/copy/change";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import * as Lookup from "#core/copy/icav2/lookup/lookup";
import { check } from "#core/copy/icav2-copy/check";
import { countsOf, estimateOf } from "#core/copy/icav2-copy/counts";
import { type Draft, draftOf, OutOfTime } from "#core/copy/icav2-copy/draft";
import { existing } from "#core/copy/icav2-copy/existing";
import { Line } from "#core/copy/icav2-copy/plan-schema";
import { search } from "#core/copy/icav2-copy/search";
import { chunks, several } from "#core/copy/icav2-copy/several";
import { loadTasks, replaceTasks } from "#core/copy/icav2-copy/tasks";
import { type Planned, toTasks } from "#core/copy/icav2-copy/to-tasks";
import { isPassing, refusalOf } from "#core/copy/icav2-copy/work";
import { readTasks, readWishes, writePlan, writeResults, writeTasks } from "#core/copy/ledger";
import * as Machine from "#core/copy/machine";
import type { ItemResult } from "#core/copy/plan-schema";
import type { CopyRun } from "#core/copy/schema";
import { iso, now } from "#core/time";

/** Wishes that are looked up together. */
const wishChunk = 1000;

/**
 * Plans a copy within ICA: finds every file, compares it with what is at its destination, and writes tasks. `again`: the
 * time (`until`, epoch milliseconds) was over, and the next call goes on. A plan that is complete stays as it is.
 * Throws `copy.refused` with all that is wrong; then nothing was copied.
 */
export async function plan(run: CopyRun, until: number): Promise<{ state: "again" | "done" }> {
  const row = await load(run);
  if (!isWanted(row, run.run) || row.phase !== "plan") return { state: "done" };
  if (!row.dryRun && (await readTasks(run.copyJobId))) return retried(row, run);
  try {
    await make(row, run, draftOf(run, until));
    return { state: "done" };
  } catch (error) {
    if (error instanceof OutOfTime) return { state: "again" };
    throw error;
  }
}

/** The tasks are those of an earlier run, or of this one, which was cut off. */
async function retried(row: CopyJobRow, run: CopyRun): Promise<{ state: "done" }> {
  const counts = countsOf(await loadTasks(run.copyJobId));
  const { estimate = estimateOf(counts) } = row;
  await Machine.planned(run, { counts, estimate, problems: [], thaws: false });
  return { state: "done" };
}

async function make(row: CopyJobRow, run: CopyRun, draft: Draft): Promise<void> {
  const lookup = Lookup.open(`${run.copyJobId} ${run.run}`);
  const wishes = await readWishes(run.copyJobId);
  const renames = wishes.filter(({ renamesDataId }) => renamesDataId !== undefined);
  const copies = wishes.filter(({ renamesDataId }) => renamesDataId === undefined);
  const lines: Line[] = [];
  for (const [number, some] of chunks(copies, wishChunk).entries())
    lines.push(...(await draft(`found-${number}`, Line, () => search(lookup, some))));
  const { files, problems } = check(lines, renames);
  const there = await existing(lookup, files, draft);
  const { tasks, problems: taken } = toTasks(files, there, row.onExist);
  problems.push(...taken);
  if (problems.length === 0 && !row.dryRun) problems.push(...(await tryOut(lookup, tasks)));
  if (problems.length === 0) await keep(run.copyJobId, tasks, row.dryRun);
  const counts = countsOf(tasks);
  const estimate = estimateOf(counts);
  await Machine.planned(run, { counts, estimate, problems, thaws: false });
}

/** Makes the first folder that each project lacks: who may not write there is told so before anything is copied. */
async function tryOut(lookup: Lookup.Lookup, tasks: Planned[]): Promise<string[]> {
  const firsts = new Map<string, Planned>();
  for (const task of tasks) {
    const { projectId, folderId, folderPath } = task.state;
    const isMissing = folderId === undefined && folderPath !== "/";
    if (isMissing && !firsts.has(projectId)) firsts.set(projectId, task);
  }
  const problems = await several(firsts.values(), async ({ state }) => {
    try {
      state.folderId = await lookup.ensureFolder(state.projectId, state.folderPath);
      return [];
    } catch (error) {
      if (isPassing(error)) throw error;
      return [`${state.destinationUri}: ${refusalOf(error)}`];
    }
  });
  return problems.flat();
}

/** The list of tasks last: a plan that has it is complete. */
async function keep(copyJobId: string, tasks: Planned[], isDry: boolean): Promise<void> {
  // Somebody else made the plan meanwhile, who may be working by it.
  if (!isDry && (await readTasks(copyJobId))) return;
  const all = tasks.map((one, task) => ({ ...one, task }));
  await several(all, async ({ task, items }) => {
    await writePlan(copyJobId, task, items);
    const results = items.flatMap(resultOf);
    if (results.length > 0 && !isDry) await writeResults(copyJobId, task, results);
  });
  const fresh = { copyJobId, status: "OPEN", attempts: 0, revision: 0 } as const;
  const time = { dueAt: now(), updatedAt: iso() };
  if (!isDry)
    await replaceTasks(
      copyJobId,
      all.map(({ task, state }) => ({ ...fresh, ...time, task, state })),
    );
  await writeTasks(
    copyJobId,
    all.map(({ task, state: { items, bytes } }) => ({ task, kind: "batch", items, bytes })),
  );
}

/** Of what need not be copied, or cannot be, the result is known at once. */
function resultOf({ item, action, reason }: Planned["items"][number]): ItemResult[] {
  const known = { item, attempts: 0, bytes: 0, elapsedMs: 0, finishedAt: iso() };
  if (action === "skip") return [{ ...known, status: "ALREADY_COPIED" }];
  if (action === "fail") return [{ ...known, status: "FAILED", ...(reason && { error: reason }) }];
  return [];
}
