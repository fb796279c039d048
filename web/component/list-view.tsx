import type { ReactNode } from "react";
import type { List } from "../use-list.ts";
import { Problem } from "./problem.tsx";

/** One column: its heading and what it shows of an item. */
export type Column<Item> = {
  name: string;
  cell: (item: Item) => ReactNode;
  /** Numbers stand at the right. */
  numeric?: boolean;
};

export type ListViewProps<Item> = {
  /** Plural, lower case, ending in a plain s: `read sets`. */
  noun: string;
  list: List<Item>;
  columns: readonly Column<Item>[];
  /** Decides what the filter keeps. */
  keeps: (item: Item, filter: string) => boolean;
  filter: string;
  onFilter: (filter: string) => void;
  /** What to do when there is nothing at all. */
  empty: ReactNode;
};

/** A filterable table of a list, with its loading, empty and error states. */
export function ListView<Item extends { id: string }>(props: ListViewProps<Item>) {
  const { noun, list, filter, onFilter } = props;
  const shown = list.items.filter((item) => props.keeps(item, filter));
  const failedAtOnce = list.phase === "failed" && list.items.length === 0;
  return (
    <section aria-label={noun} aria-busy={list.phase === "loading"}>
      <div className="toolbar">
        <label>
          <span className="visually-hidden">Filter the {noun} that are loaded</span>
          <input
            type="search"
            value={filter}
            placeholder={`Filter ${noun}`}
            onChange={(event) => onFilter(event.target.value)}
          />
        </label>
        <p role="status">{failedAtOnce ? "" : summary(props, shown.length)}</p>
        <button type="button" onClick={list.reload} disabled={list.phase === "loading"}>
          Refresh
        </button>
      </div>
      {failedAtOnce ? (
        <Problem error={list.error} onRetry={list.reload} />
      ) : (
        <Rows {...props} shown={shown} />
      )}
    </section>
  );
}

function Rows<Item extends { id: string }>({
  noun,
  list,
  columns,
  filter,
  onFilter,
  empty,
  shown,
}: ListViewProps<Item> & { shown: readonly Item[] }) {
  if (list.phase === "ready" && list.items.length === 0)
    return <div className="empty">{empty}</div>;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard. */}
      <section className="scroll" tabIndex={0} aria-label={`Table of ${noun}`}>
        <table>
          <caption className="visually-hidden">{noun}</caption>
          <thead>
            <tr>
              {columns.map(({ name, numeric }) => (
                <th key={name} scope="col" className={numeric ? "numeric" : undefined}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((item) => (
              <tr key={item.id}>
                {columns.map(({ name, cell, numeric }) => (
                  <td key={name} className={numeric ? "numeric" : undefined}>
                    {cell(item)}
                  </td>
                ))}
              </tr>
            ))}
            {list.phase === "loading" ? (
              <Skeleton columns={columns.map(({ name }) => name)} />
            ) : null}
          </tbody>
        </table>
      </section>
      {list.phase === "ready" && shown.length === 0 ? (
        <div className="empty">
          <p>
            None of the loaded {noun} fits “{filter}”.
          </p>
          <button type="button" onClick={() => onFilter("")}>
            Clear the filter
          </button>
        </div>
      ) : null}
      {list.phase === "failed" ? <Problem error={list.error} onRetry={list.more} /> : null}
      {list.phase === "ready" && list.nextCursor ? (
        <button type="button" className="more" onClick={list.more}>
          Load more
        </button>
      ) : null}
    </>
  );
}

/** Rows of the right height, so that nothing jumps when the items come. */
function Skeleton({ columns }: { columns: readonly string[] }) {
  return ["1", "2", "3", "4"].map((row) => (
    <tr key={row}>
      {columns.map((name, index) => (
        <td key={name}>
          <span className="bone" />
          {index === 0 ? <span className="bone" /> : null}
        </td>
      ))}
    </tr>
  ));
}

/** In words how many items the filter keeps, and that there may be more. */
function summary<Item>({ noun, list, filter }: ListViewProps<Item>, shown: number): string {
  if (list.phase === "loading") return "Loading…";
  const loaded = list.items.length;
  const rest = list.nextCursor ? ", more to load" : "";
  if (filter.trim()) return `${shown} of ${loaded} loaded ${noun} fit the filter${rest}`;
  return loaded === 0 ? "" : `${loaded} ${loaded === 1 ? noun.slice(0, -1) : noun}${rest}`;
}
