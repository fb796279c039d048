import type { Folder } from "#core/copy/icav2-copy/existing";
import { keyOf } from "#core/copy/icav2-copy/folder-files";
import type { Found } from "#core/copy/icav2-copy/plan-schema";
import { isSame, isWhole, type There } from "#core/copy/icav2-copy/same-file";
import { chunks, groups } from "#core/copy/icav2-copy/several";
import { noTally, type TaskState } from "#core/copy/icav2-copy/task-state";
import { goneFrom } from "#core/copy/pin";
import type { PlanItem } from "#core/copy/plan-schema";
import type { OnExist } from "#core/copy/schema";

/** Files of one job of ICA; and of what one worker sends. */
const most = { batch: 1000, external: 20 };

export type Planned = { state: TaskState; items: PlanItem[] };

/** A file with what is to be done, beside what lies at its destination. */
type Decided = {
  file: Found;
  action: PlanItem["action"];
  reason?: string;
  overwrites: boolean;
  mustClear: boolean;
};

/**
 * Files as tasks: one for a destination folder, or more for a large one; in the order of the files. `problems` names those that
 * `onExist: fail` forbids.
 */
export function toTasks(
  files: Found[],
  there: ReadonlyMap<string, Folder>,
  onExist: OnExist,
): { tasks: Planned[]; problems: string[] } {
  const problems: string[] = [];
  const byFolder = new Map<Folder, Map<string, There>>();
  const decided = files.map((file): Decided => {
    const folder = there.get(keyOf(file.toProjectId, file.toFolder));
    if (!folder) return decide(file, undefined, onExist);
    const known = byFolder.get(folder) ?? new Map(folder.files.map((one) => [one.name, one]));
    byFolder.set(folder, known);
    const one = decide(file, known.get(file.name), onExist);
    if (one.action === "fail" && onExist === "fail")
      problems.push(`${file.destinationUri}${file.name}: ${one.reason}`);
    return one;
  });
  const tasks = [...groups(decided, groupOf).values()].flatMap((some) => {
    const kind = kindOf(some[0]);
    return chunks(some, most[kind]).map((part) => taskOf(part, kind, there));
  });
  return { tasks, problems };
}

function decide(file: Found, there: There | undefined, onExist: OnExist): Decided {
  const copy = { file, action: "copy" as const, overwrites: false, mustClear: false };
  const gone = file.isThere ? goneFrom(file.destinationUri + file.name) : undefined;
  const fault = file.fault ?? (there && isWhole(there) ? undefined : gone);
  if (fault) return { ...copy, action: "fail", reason: fault };
  if (!there) return copy;
  if (!isWhole(there)) return { ...copy, mustClear: true };
  if (isSame(file, there)) return { ...copy, action: "skip" };
  if (onExist === "overwrite") return { ...copy, overwrites: true };
  const reason =
    file.sizeBytes === there.sizeBytes
      ? "another file of the same size is there already"
      : `a file of ${there.sizeBytes} bytes is there already; the source has ${file.sizeBytes}`;
  return { ...copy, action: "fail", reason };
}

const kindOf = (one: Decided | undefined): TaskState["kind"] =>
  one?.action === "copy" && one.file.isExternal ? "external" : "batch";

function groupOf(one: Decided): string {
  const { toProjectId, toFolder } = one.file;
  return JSON.stringify([kindOf(one), one.overwrites, toProjectId, toFolder]);
}

function taskOf(
  part: Decided[],
  kind: TaskState["kind"],
  there: ReadonlyMap<string, Folder>,
): Planned {
  const [first] = part;
  if (!first) throw new Error("A task has an item at least.");
  const { toProjectId, toFolder, destinationUri } = first.file;
  const folderId = there.get(keyOf(toProjectId, toFolder))?.folderId;
  const items = part.map(itemOf);
  const count = (action: PlanItem["action"]) => items.filter((one) => one.action === action).length;
  return {
    items,
    state: {
      ...{ kind, destinationUri, projectId: toProjectId, folderPath: toFolder },
      ...(folderId && { folderId }),
      overwrites: part.some(({ overwrites }) => overwrites),
      mustClear: part.some(({ mustClear }) => mustClear),
      items: items.length,
      bytes: items.reduce((sum, { sizeBytes }) => sum + (sizeBytes ?? 0), 0),
      tally: { ...noTally, alreadyCopied: count("skip"), failed: count("fail") },
      failedJobs: [],
    },
  };
}

function itemOf({ file, action, reason }: Decided, item: number): PlanItem {
  const { sourceUri, destinationUri, name, sizeBytes, etag, isExternal, dataId, projectId } = file;
  return {
    ...{ item, sourceUri, destinationUri: destinationUri + name, sizeBytes, action },
    ...(etag && { etag }),
    ...(reason && { reason }),
    ...(isExternal && { isExternal }),
    ...(dataId && { dataId, projectId }),
  };
}
