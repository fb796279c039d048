import {
  columnVisibilityFeature,
  type RowData,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef } from "react";
import { Button } from "../button.tsx";
import { type Column, readSort } from "./column.ts";
import { visibleIds } from "./columns-in-sight.ts";
import type { DataTableProps } from "./data-table.tsx";
import type { TableSearch } from "./filter.ts";
import { GridRow } from "./grid-row.tsx";
import { Heading } from "./heading.tsx";
import { useRowKeys } from "./use-row-keys.ts";
import type { useSelection } from "./use-selection.ts";

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature, rowSortingFeature });

/** Rows beside those in sight; few, because each is a row of the document. */
const overscan = 8;

type Props<Row extends RowData> = DataTableProps<Row> & {
  rows: readonly Row[];
  search: TableSearch;
  selection: ReturnType<typeof useSelection>;
  onChange: (patch: Partial<TableSearch>) => void;
  onHold: (isHeld: boolean) => void;
  /** Another order begins at its top. */
  order: string;
};

/** The table itself. Only rows near those in sight are in the document; assistive technology is told of all. */
export function Grid<Row extends RowData>(props: Props<Row>) {
  const { noun, list, columns, rows, idOf, linkOf, search, selection, onChange, onHold } = props;
  const box = useRef<HTMLElement>(null);
  const rowHeight = search.density === "compact" ? 32 : 42;
  const table = useTable({
    features,
    data: rows,
    columns: useMemo(() => columns.map(toColumn), [columns]),
    getRowId: idOf,
    manualSorting: true,
    state: {
      columnVisibility: visibilityOf(columns, search.columns),
      rowSelection: Object.fromEntries([...selection.selected].map((id) => [id, true as const])),
      sorting: [readSort(search.sort)].filter((one) => one !== undefined),
    },
  });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is measured anew.
  useEffect(() => virtual.measure(), [rowHeight]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is what changes.
  useEffect(() => {
    // Newer browsers answer a promise, which is no clean-up.
    box.current?.scrollTo({ top: 0 });
  }, [props.order]);
  const inSight = virtual.getVirtualItems();
  const last = inSight.at(-1)?.index ?? 0;
  const isNearEnd = last >= rows.length - overscan - 2;
  const { hasMore, isFetchingMore, error, more } = list;
  useEffect(() => {
    if (isNearEnd && hasMore && !isFetchingMore && !error && rows.length > 0) more();
  }, [isNearEnd, hasMore, isFetchingMore, error, more, rows.length]);
  const onKeyDown = useRowKeys(box, {
    count: rows.length,
    reveal: (index) => virtual.scrollToIndex(index),
    ...selection,
  });
  const model = table.getRowModel().rows;
  const shown = table.getVisibleLeafColumns().map(({ id }) => id);
  const names = shown.join();
  // The same while nothing is chosen otherwise: rows are not drawn anew when the table scrolls.
  const inOrder = useMemo(
    () => names.split(",").flatMap((id) => columns.find((one) => one.id === id) ?? []),
    [names, columns],
  );
  const before = inSight[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (inSight.at(-1)?.end ?? 0);
  return (
    <>
      <section
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard.
        tabIndex={0}
        aria-label={`Table of ${noun}`}
        onKeyDown={onKeyDown}
        onPointerEnter={() => onHold(true)}
        onPointerLeave={() => onHold(false)}
        onFocus={() => onHold(true)}
        onBlur={() => onHold(false)}
        className="relative max-h-[max(20rem,calc(100vh-15rem))] overflow-auto [overflow-anchor:none] rounded-xl border border-line bg-surface"
      >
        <table
          className="data-table w-full border-separate border-spacing-0 text-sm"
          aria-rowcount={hasMore ? -1 : rows.length + 1}
        >
          <caption className="sr-only">{noun}</caption>
          <thead>
            <tr aria-rowindex={1}>
              <th scope="col" className="w-9 px-2">
                <input
                  type="checkbox"
                  aria-label={`Select the ${rows.length} that are loaded`}
                  className="size-4 align-middle accent-accent"
                  checked={rows.length > 0 && selection.selected.size >= rows.length}
                  onChange={(event) => (event.target.checked ? selection.all() : selection.clear())}
                />
              </th>
              {inOrder.map((column, n) => (
                <Heading
                  key={column.id}
                  column={column}
                  sort={search.sort}
                  isPinned={n === 0}
                  onSort={(sort) => onChange({ sort })}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            <Gap height={before} span={shown.length + 1} />
            {inSight.map(({ index }) => {
              const row = model[index];
              if (!row) return null;
              return (
                <GridRow
                  key={row.id}
                  id={row.id}
                  row={row.original}
                  index={index}
                  isSelected={row.getIsSelected()}
                  columns={inOrder}
                  height={rowHeight}
                  linkOf={linkOf}
                  selection={selection}
                />
              );
            })}
            <Gap height={after} span={shown.length + 1} />
            {list.isLoading ? <Bones span={shown.length + 1} height={rowHeight} /> : null}
          </tbody>
        </table>
      </section>
      {hasMore && !list.isLoading ? (
        <div className="mt-3 text-center">
          <Button isRunning={isFetchingMore} onClick={more}>
            {isFetchingMore ? "Loading…" : "Load more"}
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** Stands for the rows that are not in the document. */
function Gap({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row takes no focus.
    <tr aria-hidden="true">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}

function Bones({ span, height }: { span: number; height: number }) {
  return [0, 1, 2, 3, 4].map((row) => (
    <tr key={row} style={{ height }}>
      {Array.from({ length: span }, (_, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bones are alike, and never move.
        <td key={n} className="border-b border-line px-3">
          <span className="bone" />
        </td>
      ))}
    </tr>
  ));
}

function toColumn<Row extends RowData>({ id, value }: Column<Row>) {
  return { id, accessorFn: (row: Row) => value?.(row) };
}

function visibilityOf<Row>(columns: readonly Column<Row>[], chosen: string | undefined) {
  const inSight = visibleIds(columns, chosen);
  return Object.fromEntries(columns.map(({ id }) => [id, inSight.includes(id)]));
}
