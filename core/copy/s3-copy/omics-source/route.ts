import * as Ledger from "#core/copy/ledger";
import type { PlanItem } from "#core/copy/plan-schema";
import { exporting } from "#core/copy/s3-copy/omics-source/export";
import { exportedOf, fileOf } from "#core/copy/s3-copy/omics-source/exported";
import { readExports, writeElsewhere, writeExports } from "#core/copy/s3-copy/omics-source/notes";
import { routeOf } from "#core/copy/s3-copy/omics-source/probe";
import type { Seen } from "#core/copy/s3-copy/seen";
import type { CopyRun } from "#core/copy/schema";
import { earliest } from "#core/copy/thaw/due";
import { failItems, isDone } from "#core/copy/thaw/fail-items";
import type { ReadSetNote } from "#core/copy/thaw/notes";
import { readSetFileOf } from "#core/copy/thaw/read-set-file";
import { advance } from "#core/copy/thaw/read-set-jobs";
import { eachOf } from "#core/readset/in-flight";
import { setting } from "#core/settings";
import { now } from "#core/time";

/** Plans that are read at once. */
const width = 8;

/** An item that is still to be copied, and its task. */
type Open = { task: number; item: PlanItem; storeId: string; readSetId: string };

/**
 * Sees to it that the files of read sets in a run's plan can be copied: as they are where S3 copies out of their
 * store, else from where HealthOmics has exported them to (`source-of.ts`). Answers when to come again, or undefined
 * when that is done. What cannot be had is FAILED; the others go on. May be killed anywhere and repeated.
 */
export async function route(run: CopyRun, until: number): Promise<number | undefined> {
  const before = await readExports(run);
  const notes = before ?? (await decide(run, await openItems(run)));
  if (!before) await writeExports(run, notes);
  if (notes.length === 0) return undefined;
  const isOver = () => now() >= until;
  const save = () => writeExports(run, notes);
  await advance(run, notes, exporting(run), { save, isOver });
  const waiting = notes.filter(({ state }) => state !== "ended" && state !== "failed");
  if (waiting.length > 0) return earliest(waiting);
  await take(run, notes);
  return undefined;
}

/** Which read sets must be exported. */
async function decide(run: CopyRun, open: Open[]): Promise<ReadSetNote[]> {
  const notes = new Map<string, ReadSetNote>();
  for (const [storeId, files] of Map.groupBy(open, ({ storeId }) => storeId)) {
    const items = files.map(({ item }) => item);
    const { route, reason = "" } = await routeOf(storeId, run, items);
    if (route === "copy") continue;
    if (setting("copyExportRoleArn") === "") {
      const error = `S3 cannot copy out of the store ${storeId}, and the stage has no role to export its read sets with: set copyExportRoleArn in its config, then retry the copy job. ${reason}`;
      await failAll(run, files, () => error);
      continue;
    }
    for (const { task, item, readSetId } of files) {
      const key = `${storeId}/${readSetId}`;
      const note = notes.get(key) ?? {
        ...{ storeId, readSetId, state: "open", tries: 0, dueAt: now(), files: [] },
      };
      note.files.push({ task, item: item.item });
      notes.set(key, note);
    }
  }
  return [...notes.values()].sort((a, b) => (a.readSetId < b.readSetId ? -1 : 1));
}

/** Notes for each item where its exported file lies. */
async function take(run: CopyRun, notes: ReadSetNote[]): Promise<void> {
  const exported = new Map<string, Seen[]>();
  for (const storeId of new Set(notes.map((note) => note.storeId)))
    exported.set(storeId, await exportedOf(run, storeId));
  const noteOf = new Map(notes.map((note) => [`${note.storeId}/${note.readSetId}`, note]));
  const noteFor = ({ storeId, readSetId }: Open) => noteOf.get(`${storeId}/${readSetId}`);
  const files = (await openItems(run)).filter((file) => noteFor(file) !== undefined);
  for (const [task, inTask] of Map.groupBy(files, ({ task }) => task)) {
    const found = inTask.flatMap((file) =>
      noteFor(file)?.state === "ended"
        ? (fileOf(file.item, exported.get(file.storeId) ?? []) ?? [])
        : [],
    );
    const items = new Set(found.map(({ item }) => item));
    const lost = inTask.filter(({ item }) => !items.has(item.item));
    await failAll(
      run,
      lost,
      (file) =>
        noteFor(file)?.error ??
        `The read set ${file.readSetId} was exported, but not the file ${file.item.sourceUri}.`,
    );
    await writeElsewhere(run, task, found);
  }
}

async function failAll(run: CopyRun, files: Open[], why: (file: Open) => string): Promise<void> {
  for (const [task, inTask] of Map.groupBy(files, ({ task }) => task))
    await failItems(run, task, new Map(inTask.map((file) => [file.item.item, why(file)])));
}

/** Files of read sets in the plan of which this run knows no end yet, in the order of the plan. */
async function openItems({ copyJobId, run }: CopyRun): Promise<Open[]> {
  const byTask = new Map<number, Open[]>();
  const tasks = (await Ledger.readTasks(copyJobId)) ?? [];
  await eachOf(tasks, width, async ({ task }) => {
    const files = (await Ledger.readPlan(copyJobId, task)).flatMap((item): Open[] => {
      const { storeId, readSetId } = readSetFileOf(item.sourceUri) ?? {};
      if (item.action !== "copy" || storeId === undefined || readSetId === undefined) return [];
      return [{ task, item, storeId, readSetId }];
    });
    if (files.length === 0) return;
    const results = await Ledger.readResults(copyJobId, task);
    const isOpen = ({ item }: Open) => {
      const result = results.get(item.item);
      return !isDone(result?.status) && result?.run !== run;
    };
    byTask.set(task, files.filter(isOpen));
  });
  return tasks.flatMap(({ task }) => byTask.get(task) ?? []);
}
