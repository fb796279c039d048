import type { CopyItemStatus } from "#core/copy/icav2/copy-batch";
import { lagMs } from "#core/copy/icav2/lookup/ensure";
import { isSame, isWhole, type There } from "#core/copy/icav2-copy/same-file";
import type { ItemResult, PlanItem } from "#core/copy/plan-schema";
import { nameOf } from "#core/copy/uri";

/** What ICA says of one item of a batch. */
export type Told = { status: CopyItemStatus; info: string; made?: There };

export type Case = {
  /** Items that were to be copied, without those that have a result. */
  items: PlanItem[];
  /** What lies at the destination, by name. */
  there: ReadonlyMap<string, There>;
  /** By data id; absent while nobody asked for the items. */
  told?: ReadonlyMap<string, Told>;
  /** Sources that cannot be copied however often it is tried, with the reason, by data id. */
  hopeless?: ReadonlyMap<string, string>;
  overwrites: boolean;
  attempt: number;
  mostAttempts: number;
  /** How the job ended. */
  ended: string;
  elapsedMs: number;
  finishedAt: string;
};

export type Verdict = {
  /** Of items that are done with, either way. */
  results: ItemResult[];
  /** Items of the next try. */
  left: PlanItem[];
  /** Files that stand in its way: PARTIAL ones, and copies of a wrong size that the job made. */
  leftovers: string[];
  /** Why what is left is not there. */
  reason?: string;
};

/**
 * Decides on the items of a job that ended, by what lies at the destination and not by what the job says of itself:
 * only a whole file of the source's size is COPIED.
 */
export function judge(given: Case): Verdict {
  const { attempt, mostAttempts, elapsedMs, finishedAt } = given;
  const verdict: Verdict = { results: [], left: [], leftovers: [] };
  const share = Math.round(elapsedMs / Math.max(1, given.items.length));
  for (const item of given.items) {
    const ended = { item: item.item, attempts: attempt, elapsedMs: share, finishedAt };
    const { file, error, isForGood } = look(item, given);
    if (error === undefined) {
      const bytes = item.sizeBytes ?? file?.sizeBytes ?? 0;
      verdict.results.push({ ...ended, status: "COPIED", bytes });
      continue;
    }
    if (file && isInTheWay(item, file, given)) verdict.leftovers.push(file.dataId);
    if (isForGood || attempt >= mostAttempts)
      verdict.results.push({ ...ended, status: "FAILED", error, bytes: 0 });
    if (!isForGood && attempt < mostAttempts) {
      verdict.left.push(item);
      verdict.reason ??= `${nameOf(item.sourceUri)}: ${error}`;
    }
  }
  return verdict;
}

/** The file at an item's destination: as read by its id, else as listed. */
function fileOf(item: PlanItem, { there, told }: Case): There | undefined {
  return told?.get(item.dataId ?? "")?.made ?? there.get(nameOf(item.destinationUri));
}

/** True when ICA has told of every item what it made, or that it made nothing: no list is needed. */
export function isEvident({ items, told }: Case): boolean {
  return items.every(({ dataId = "" }) => {
    const one = told?.get(dataId);
    return one?.made !== undefined || one?.status === "FAILED";
  });
}

/** Files that ICA says it has copied may be listed a while later; until then nobody can tell. */
export function isTooEarly(given: Case, time: number): boolean {
  if (time - Date.parse(given.finishedAt) >= lagMs) return false;
  return given.items.some(
    (item) => given.told?.get(item.dataId ?? "")?.status === "COPIED" && !fileOf(item, given),
  );
}

/** True when an item is there as it should be. */
export function isVerified(item: PlanItem, given: Case): boolean {
  return look(item, given).error === undefined;
}

function look(item: PlanItem, given: Case): { file?: There; error?: string; isForGood?: boolean } {
  const file = fileOf(item, given);
  const told = given.told?.get(item.dataId ?? "");
  if (file && isCopied(item, file, given.overwrites)) return { file };
  const hopeless = given.hopeless?.get(item.dataId ?? "");
  if (hopeless) return { ...(file && { file }), error: hopeless, isForGood: true };
  if (!file)
    return { error: told?.info || `ICA's job ended ${given.ended}, and there is no such file.` };
  if (!isWhole(file))
    return {
      file,
      error: told?.info || `ICA's job ended ${given.ended}, and the file is ${file.status}.`,
    };
  const { sizeBytes } = item;
  const error =
    sizeBytes === file.sizeBytes
      ? "Another file of the same size is there."
      : `A file of ${file.sizeBytes} bytes is there; the source has ${sizeBytes}.`;
  const isOurs = told?.made?.dataId === file.dataId;
  return { file, error, isForGood: !isOurs && !given.overwrites };
}

/** ETags only tell whether a file was replaced: where storage is encrypted they differ between copies. */
function isCopied(item: PlanItem, file: There, overwrites: boolean): boolean {
  return isSame(overwrites ? item : { sizeBytes: item.sizeBytes }, file);
}

/** With OVERWRITE a whole file is replaced; ICA leaves a PARTIAL one or one of a wrong size as it is. */
function isInTheWay(item: PlanItem, file: There, { overwrites, told }: Case): boolean {
  if (file.status === "PARTIAL") return true;
  const isOurs = told?.get(item.dataId ?? "")?.made?.dataId === file.dataId;
  return isWhole(file) && isOurs && !overwrites;
}
