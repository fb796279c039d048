import { filesIn, keyOf } from "#core/copy/icav2-copy/folder-files";
import { removalMs } from "#core/copy/icav2-copy/pace";
import { isSame, type There, thereOf } from "#core/copy/icav2-copy/same-file";
import { several } from "#core/copy/icav2-copy/several";
import type { Task } from "#core/copy/icav2-copy/task-state";
import { save } from "#core/copy/icav2-copy/tasks";
import { namesOf } from "#core/copy/icav2-copy/verify";
import { patiently, record, type Turn, type Work } from "#core/copy/icav2-copy/work";
import type { ItemResult, PlanItem } from "#core/copy/plan-schema";
import { nameOf } from "#core/copy/uri";
import { iso, now } from "#core/time";

/** A task that is to be launched, with what it is to do. */
export type Due = { task: Task; work: Work };

/**
 * Looks at the folders of tasks of which something PARTIAL may be left, and has it removed: ICA would leave it and call the item
 * copied. Gives those that can be launched; the others come again when ICA has removed it.
 */
export async function clear(
  { lookup }: Turn,
  due: Due[],
  put: (task: Task) => void,
): Promise<Due[]> {
  const unclear = due.filter(isUnclear);
  if (unclear.length === 0) return due;
  const files = await filesIn(
    unclear.map(({ task: { state }, work }) => ({
      ...{ projectId: state.projectId, names: namesOf(work) },
      ...(state.folderId && { folderId: state.folderId }),
    })),
  );
  const ready = due.filter((one) => !isUnclear(one));
  await several(unclear, ({ task, work }) =>
    patiently(task, async () => {
      const { projectId, folderPath, overwrites } = task.state;
      const listed = files.get(keyOf(projectId, folderPath)) ?? [];
      const there = new Map(listed.map((file) => [file.details?.name ?? "", thereOf(file)]));
      const found = work.items.map((item) => ({
        item,
        file: there.get(nameOf(item.destinationUri)),
      }));
      const partial = found.filter(({ file }) => file?.status === "PARTIAL");
      const isGoing = found.some(({ file }) => file?.status === "DELETING");
      const isBlocked = partial.length > 0 || isGoing;
      const done = found.flatMap(({ item, file }) =>
        file && isThere(item, file, overwrites) ? [resultOf(item, task, file)] : [],
      );
      const isWritten = isBlocked || done.length > 0 || work.isReopened;
      // First: where another turn has begun the next try, what is PARTIAL is being copied, and what is whole is of that try.
      const dueAt = now() + (isBlocked ? removalMs : 0);
      const current = isWritten ? await save(task, { dueAt }) : task;
      if (!current) return;
      if (isBlocked) {
        put(current);
        await several(partial, ({ file }) => lookup.remove(projectId, file?.dataId ?? ""));
        return;
      }
      const tally = await record(current, work, done);
      const items = work.items.filter(({ item }) => !work.results.has(item));
      const state = { ...current.state, tally };
      ready.push({ task: { ...current, state }, work: { ...work, items, isReopened: false } });
    }),
  );
  return ready;
}

/** A folder that was never found nor made has nothing in it. */
function isUnclear({ task: { state } }: Due): boolean {
  return state.mustClear && (state.folderId !== undefined || state.folderPath === "/");
}

function isThere(item: PlanItem, file: There, overwrites: boolean): boolean {
  return isSame(overwrites ? item : { sizeBytes: item.sizeBytes }, file);
}

/** Planned as a copy and there by now: a try of ours made it, of which nothing else is known. */
function resultOf({ item, sizeBytes }: PlanItem, { attempts }: Task, file: There): ItemResult {
  const bytes = sizeBytes ?? file.sizeBytes ?? 0;
  return { item, status: "COPIED", attempts, bytes, elapsedMs: 0, finishedAt: iso() };
}
