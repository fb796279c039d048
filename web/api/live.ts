/** Statuses that change without anybody doing something. */
const moving = new Set([
  "PENDING",
  "RUNNING",
  "ACTIVATING",
  "PROCESSING_UPLOAD",
  "UPLOADING",
  "DELETING",
]);

/** Milliseconds between two looks at what moves, and at what rests. */
export const [movingPace, restingPace] = [5_000, 60_000];
/** Beyond it a list is no longer asked for again as a whole: each look would be a request a page. */
export const livePages = 5;

/** True for what is still being worked on. */
export function isMoving(item: unknown): boolean {
  const { status, phase, detailsMissing } = (item ?? {}) as Partial<Record<string, unknown>>;
  // What a push leaves behind is written after its end; a read set's name and files come after its status.
  if (phase === "close" || (Array.isArray(detailsMissing) && detailsMissing.length > 0))
    return true;
  return typeof status === "string" && moving.has(status);
}

/** How long to wait before looking again. Hidden tabs do not look at all (TanStack Query sees to it). */
export function paceOf(items: readonly unknown[]): number {
  return items.some(isMoving) ? movingPace : restingPace;
}

/**
 * Keeps what is under somebody's pointer where it is: rows stay in the order in which they were shown, with their
 * new contents. What comes after the last of them is appended; what would push in between is counted instead.
 */
export function settle<Row>(
  shown: readonly string[],
  fresh: readonly Row[],
  idOf: (row: Row) => string,
): { rows: readonly Row[]; added: number } {
  const byId = new Map(fresh.map((row) => [idOf(row), row]));
  const known = new Set(shown);
  const last = fresh.findLastIndex((row) => known.has(idOf(row)));
  const rows = [...shown.flatMap((id) => byId.get(id) ?? []), ...fresh.slice(last + 1)];
  return { rows, added: byId.size - rows.length };
}
