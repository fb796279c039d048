import type { Column } from "./column.ts";

/** Ids of the columns to show: those that the address names, else the usual ones; the first always. */
export function visibleIds<Row>(
  columns: readonly Column<Row>[],
  chosen: string | undefined,
): string[] {
  const named = chosen?.split(",") ?? [];
  const isKnown = columns.some(({ id }) => named.includes(id));
  return columns
    .filter(({ id, isExtra }, n) => n === 0 || (isKnown ? named.includes(id) : !isExtra))
    .map(({ id }) => id);
}
