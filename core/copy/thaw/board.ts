import * as Ledger from "#core/copy/ledger";
import type { PlanItem } from "#core/copy/plan-schema";
import type { CopyRun } from "#core/copy/schema";
import { isDone } from "#core/copy/thaw/fail-items";
import { type Board, type ReadSetNote, readBoard, writeBoard } from "#core/copy/thaw/notes";
import { isCandidate } from "#core/copy/thaw/objects";
import { readSetFileOf } from "#core/copy/thaw/read-set-file";
import { readSetClass } from "#core/copy/thaw/tier";
import { visible } from "#core/copy/thaw/visible";
import { eachOf } from "#core/readset/in-flight";
import { now } from "#core/time";

/** Plans that are read at once. */
const width = 8;

/** What a run has to thaw: as it was noted, or else from its plan and what earlier runs copied. */
export async function openBoard(run: CopyRun): Promise<Board> {
  return (await readBoard(run)) ?? (await makeBoard(run));
}

async function makeBoard(run: CopyRun): Promise<Board> {
  const at = now();
  const board: Board = { tasks: [], readSets: [] };
  const readSets = new Map<string, ReadSetNote>();
  await eachOf((await Ledger.readTasks(run.copyJobId)) ?? [], width, async ({ task }) => {
    const plan = await Ledger.readPlan(run.copyJobId, task);
    const objects = plan.filter(isCandidate);
    const files = plan.filter(isReadSetFile);
    if (objects.length + files.length === 0) return;
    if (objects.length > 0) board.tasks.push({ task, cold: objects.length, dueAt: at });
    const results = files.length > 0 ? await Ledger.readResults(run.copyJobId, task) : new Map();
    const open = files.filter(({ item }) => !isDone(results.get(item)?.status));
    for (const item of await frozenAmong(open)) note(readSets, task, item, at);
  });
  board.tasks.sort((a, b) => a.task - b.task);
  // In an order of their own, so that the same plan always gives the same batches.
  board.readSets = [...readSets.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, readSet]) => readSet);
  await writeBoard(run, board);
  return board;
}

function isReadSetFile({ action, sourceUri }: PlanItem): boolean {
  return action === "copy" && readSetFileOf(sourceUri) !== undefined;
}

/** Known to be archived, or out of sight by now: HealthOmics does not show what is archived. */
async function frozenAmong(items: PlanItem[]): Promise<PlanItem[]> {
  const others = items.filter(({ storageClass }) => storageClass !== readSetClass);
  const seen = await visible(others.map(({ sourceUri }) => sourceUri));
  return items.filter(
    ({ storageClass, sourceUri }) => storageClass === readSetClass || !seen.has(sourceUri),
  );
}

function note(
  readSets: Map<string, ReadSetNote>,
  task: number,
  { item, sourceUri }: PlanItem,
  at: number,
): void {
  const file = readSetFileOf(sourceUri);
  if (!file) return;
  const { storeId, readSetId } = file;
  const key = `${storeId}/${readSetId}`;
  const before = readSets.get(key);
  if (before) before.files.push({ task, item });
  else
    readSets.set(key, {
      ...{ storeId, readSetId, state: "open", tries: 0, dueAt: at },
      files: [{ task, item }],
    });
}
