import { type LinkProps, useNavigate } from "@tanstack/react-router";
import type { RowData } from "@tanstack/react-table";
import { type ReactNode, useMemo, useRef, useState } from "react";
import type { List } from "../../api/use-list.ts";
import { EmptyState } from "../empty-state.tsx";
import { Problem } from "../problem.tsx";
import { type Column, sortRows } from "./column.ts";
import { type Filter, filtersInWords, queryOf, type TableSearch } from "./filter.ts";
import { FilterBar } from "./filter-bar.tsx";
import { Grid } from "./grid.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useSelection } from "./use-selection.ts";
import { useSteady } from "./use-steady.ts";

export type DataTableProps<Row extends RowData> = {
  /** Plural, lower case, ending in a plain s: `read sets`. */
  noun: string;
  list: List<Row>;
  columns: readonly Column<Row>[];
  idOf: (row: Row) => string;
  /** The row's page. */
  linkOf: (row: Row) => Pick<LinkProps, "to" | "params" | "search">;
  filters?: readonly Filter[];
  search?: TableSearch;
  /** What the table asks, for exports and for lines to copy. */
  source?: { path: string; params?: object; cli?: string };
  /** A further form of export, which the CLI takes: what its menu item says, and the file. */
  manifest?: { label: string; name: string; write: (rows: readonly Row[]) => string };
  /** Verbs for what is selected. */
  actions?: (rows: readonly Row[], clear: () => void) => ReactNode;
  /** What to do when there is nothing at all. */
  empty: ReactNode;
};

const noFilters: readonly Filter[] = [];

/** A list as a table: filters and look in the address, virtual rows, keyboard, selection, exports, live and steady. */
export function DataTable<Row extends RowData>(props: DataTableProps<Row>) {
  const { noun, list, columns, idOf, filters = noFilters, search = {} } = props;
  const navigate = useNavigate();
  const query = queryOf(filters, search) as Record<string, string>;
  const key = JSON.stringify(query);
  const order = `${key} ${search.sort}`;
  const [isHeld, setHeld] = useState(false);
  const idRef = useRef(idOf);
  idRef.current = idOf;
  const sorted = useMemo(
    () => sortRows(list.items, columns, search.sort),
    [list.items, columns, search.sort],
  );
  const steady = useSteady(sorted, idRef.current, { isHeld, key: order });
  const selection = useSelection(
    useMemo(() => steady.rows.map(idRef.current), [steady.rows]),
    key,
  );
  const chosen = steady.rows.filter((row) => selection.selected.has(idOf(row)));
  const change = (patch: Partial<TableSearch>) =>
    void navigate({
      to: ".",
      search: ((before: object) => without({ ...before, ...patch })) as never,
      replace: true,
    });
  const isEmpty = !list.isLoading && steady.rows.length === 0;
  return (
    <section aria-label={noun} aria-busy={list.isLoading}>
      {filters.length > 0 ? (
        <FilterBar filters={filters} search={search} onChange={change} />
      ) : null}
      <Toolbar {...props} search={search} filters={filters} query={query} onChange={change} />
      {chosen.length > 0 ? (
        <SelectionBar noun={noun} count={chosen.length} onClear={selection.clear}>
          {props.actions?.(chosen, selection.clear)}
        </SelectionBar>
      ) : null}
      {list.error ? (
        <Problem error={list.error} onRetry={list.items.length > 0 ? list.more : list.refresh} />
      ) : null}
      {steady.added > 0 ? (
        <button type="button" className="link mb-2 text-sm" onClick={steady.show}>
          Show {steady.added} new
        </button>
      ) : null}
      {isEmpty && !list.error ? (
        <Empty noun={noun} words={filtersInWords(filters, query)} hasMore={list.hasMore}>
          {props.empty}
        </Empty>
      ) : null}
      {isEmpty ? null : (
        <Grid
          {...props}
          rows={steady.rows}
          selection={selection}
          search={search}
          onChange={change}
          order={order}
          onHold={setHeld}
        />
      )}
    </section>
  );
}

function Empty(props: { noun: string; words: string; hasMore: boolean; children: ReactNode }) {
  const { noun, words, hasMore, children } = props;
  if (hasMore)
    return (
      <EmptyState title={`No ${noun} among those looked at so far`}>Load more below.</EmptyState>
    );
  if (words)
    return <EmptyState title={`No ${noun} with ${words}`}>Remove a filter above.</EmptyState>;
  return <EmptyState title={`No ${noun} yet`}>{children}</EmptyState>;
}

/** What is empty leaves the address. */
function without(search: object): object {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value));
}
