import type { ReadSet, ReadSetStatus } from "#core/readset/schema";

/** A read set as it was found: by the filter, or asked for because it has left it. */
export type Found = { readSet: ReadSet; inFilter: boolean };

/** A read set as it was last seen; `settled`: outside the filter, and nothing more of it matters. */
export type Seen = { readSet: ReadSet; settled: boolean };

/** What has been seen so far. */
export type WatchState = {
  known(): Seen[];
  /** Takes in what was found, and answers what is new or has changed. */
  take(found: Found[], until?: ReadSetStatus): ReadSet[];
};

export function watchState(): WatchState {
  const seen = new Map<string, Seen>();
  return {
    known: () => [...seen.values()],
    take(found, until) {
      const changed = found.filter(({ readSet }) => {
        const before = seen.get(readSet.id);
        return !before || key(before.readSet) !== key(readSet);
      });
      for (const { readSet, inFilter } of found) {
        const { id, status } = readSet;
        const matters = until !== undefined && status !== until && status !== "DELETED";
        seen.set(id, { readSet, settled: !inFilter && !matters });
      }
      return changed.map(({ readSet }) => readSet);
    },
  };
}

/** Whether all have the status, and one that can never have it. Nothing seen yet is not all. */
export function stateOf(
  known: Seen[],
  until: ReadSetStatus,
): { reached: boolean; never: ReadSet | undefined } {
  const readSets = known.map(({ readSet }) => readSet);
  const never = readSets.find(({ status }) => isOver(status, until));
  const reached = readSets.length > 0 && readSets.every(({ status }) => status === until);
  return { reached, never };
}

/** A status that cannot become the other any more. */
function isOver(status: ReadSetStatus, until: ReadSetStatus): boolean {
  if (status === until) return false;
  if (status === "DELETED") return true;
  if (status === "DELETING") return until !== "DELETED";
  return status === "UPLOAD_FAILED" && until !== "DELETED" && until !== "DELETING";
}

function key({ status, statusAt, statusMessage, detailsMissing }: ReadSet): string {
  return JSON.stringify([status, statusAt, statusMessage, detailsMissing]);
}
