import { classNames } from "../class-names.ts";
import { Icon } from "../icon.tsx";
import { type Column, readSort, type Sort } from "./column.ts";

/** A column's head; a button where it can be sorted: smallest first, largest first, as it came. */
export function Heading<Row>(props: {
  column: Column<Row> | undefined;
  sort: Sort;
  isPinned: boolean;
  onSort: (sort: Sort) => void;
}) {
  const { column, isPinned, onSort } = props;
  if (!column) return null;
  const by = readSort(props.sort);
  const direction = by?.id !== column.id ? undefined : by.desc ? "descending" : "ascending";
  const next = { ascending: `-${column.id}`, descending: undefined, none: column.id };
  return (
    <th
      scope="col"
      aria-sort={column.value ? (direction ?? "none") : undefined}
      className={classNames(
        "h-9 px-3 text-left text-[0.85em] font-semibold whitespace-nowrap text-faint",
        isPinned && "pinned",
        column.isNumeric && "text-right",
      )}
    >
      {column.value ? (
        <button
          type="button"
          onClick={() => onSort(next[direction ?? "none"])}
          className="inline-flex items-center gap-1 rounded hover:text-text"
        >
          {column.title}
          {direction ? <Icon name={direction === "ascending" ? "up" : "down"} size={12} /> : null}
        </button>
      ) : (
        column.title
      )}
    </th>
  );
}
