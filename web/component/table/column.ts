import type { ReactNode } from "react";

/** One column of a table. The first one names the row, is always there and leads to its page. */
export type Column<Row> = {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** What it is sorted and exported by; a column without is neither. */
  value?: (row: Row) => string | number | boolean | null | undefined;
  /** Numbers stand at the right. */
  isNumeric?: boolean;
  /** Only shown when somebody picks it. */
  isExtra?: boolean;
};

/** `createdAt` or, largest first, `-createdAt`. */
export type Sort = string | undefined;

export function readSort(sort: Sort): { id: string; desc: boolean } | undefined {
  if (!sort) return undefined;
  return sort.startsWith("-") ? { id: sort.slice(1), desc: true } : { id: sort, desc: false };
}

/** Rows in the order of a column; what has no value comes last either way, and equals stay as they were. */
export function sortRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sort: Sort,
): readonly Row[] {
  const by = readSort(sort);
  const value = columns.find(({ id }) => id === by?.id)?.value;
  if (!by || !value) return rows;
  const sign = by.desc ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a) ?? undefined, value(b) ?? undefined];
    if (x === undefined || y === undefined)
      return Number(x === undefined) - Number(y === undefined);
    return sign * compare(x, y);
  });
}

/** Digits in texts count as numbers: lane 2 comes before lane 10. */
const collator = new Intl.Collator("en", { numeric: true });

function compare(a: string | number | boolean, b: string | number | boolean): number {
  if (typeof a === "string" && typeof b === "string") return collator.compare(a, b);
  return Number(a) - Number(b);
}
