import { Link, type LinkProps } from "@tanstack/react-router";
import { memo, type ReactNode } from "react";
import { classNames } from "../class-names.ts";
import type { Column } from "./column.ts";
import type { useSelection } from "./use-selection.ts";

type Props<Row> = {
  id: string;
  row: Row;
  index: number;
  isSelected: boolean;
  columns: readonly Column<Row>[];
  height: number;
  linkOf: ((row: Row) => object) | undefined;
  selection: ReturnType<typeof useSelection>;
};

/** One row of a table, drawn anew only when something of it changed: a table that scrolls draws those that come in sight. */
export const GridRow = memo(Drawn) as typeof Drawn;

function Drawn<Row>(props: Props<Row>) {
  const { id, row, index, isSelected, columns, height, linkOf, selection } = props;
  return (
    <tr data-row={index} aria-rowindex={index + 2} aria-selected={isSelected} style={{ height }}>
      <td className="border-b border-line px-2">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${id}`}
          className="size-4 align-middle accent-accent"
          checked={isSelected}
          onChange={() => {}}
          onClick={({ shiftKey }) => (shiftKey ? selection.extend(index) : selection.toggle(index))}
        />
      </td>
      {columns.map((column, n) => (
        <td
          key={column.id}
          className={classNames(
            "max-w-96 truncate border-b border-line px-3",
            n === 0 && "pinned font-medium",
            column.isNumeric && "text-right tabular-nums",
          )}
        >
          {n === 0 ? <RowName link={linkOf?.(row)}>{column.cell(row)}</RowName> : column.cell(row)}
        </td>
      ))}
    </tr>
  );
}

/** What the keys of the table go through. */
function RowName({ link, children }: { link: object | undefined; children: ReactNode }) {
  if (link)
    return (
      <Link {...(link as LinkProps)} data-row-link="" className="link">
        {children}
      </Link>
    );
  return (
    <span tabIndex={-1} data-row-link="">
      {children}
    </span>
  );
}
