import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type SmallColumn<Row> = {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the right. */
  isNumeric?: boolean;
};

/** The few rows of a part of a page: members, files, jobs. The first column names the row. Lists of their own are a `DataTable`. */
export function SmallTable<Row>(props: {
  label: string;
  columns: readonly SmallColumn<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
}) {
  const { label, columns, rows, keyOf } = props;
  const look = ({ isNumeric }: SmallColumn<Row>, n: number) =>
    classNames("py-1.5", n < columns.length - 1 && "pr-4", isNumeric ? "text-right" : "text-left");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling box must be reachable by keyboard.
    <section className="overflow-x-auto" tabIndex={0} aria-label={`Table of ${label}`}>
      <table className="w-full text-sm">
        <caption className="sr-only">{label}</caption>
        <thead className="text-faint">
          <tr>
            {columns.map((column, n) => (
              <th
                key={column.title}
                scope="col"
                className={classNames(look(column, n), "font-semibold whitespace-nowrap")}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-t border-line align-top">
              {columns.map((column, n) =>
                n === 0 ? (
                  <th
                    key={column.title}
                    scope="row"
                    className={classNames(look(column, n), "font-medium")}
                  >
                    {column.cell(row)}
                  </th>
                ) : (
                  <td key={column.title} className={look(column, n)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
