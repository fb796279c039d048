import type { Column, TableSpec, Value } from "#core/package/report/client/columns";
import { visible } from "#core/package/report/format";
import { isIn, rangeOf } from "#core/package/report/where";

/** What somebody looks at: conditions on columns, words that all must occur, and an order. */
export type View = {
  where: readonly (readonly [column: string, value: string])[];
  words: string;
  sort?: { column: string; isDescending: boolean } | undefined;
};

/** The rows of a view, in its order; the table's own where it has none. */
export function rowsOf<Row extends object>(
  { columns, rows }: TableSpec<Row>,
  { where, words, sort }: View,
): Row[] {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const tests = where.flatMap(([name, value]) => {
    const column = byName.get(name);
    return column ? [testOf(column, value)] : [];
  });
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found =
    tests.length + wanted.length === 0
      ? rows
      : rows.filter(
          (row) =>
            tests.every((test) => test(row)) &&
            (wanted.length === 0 || hasAll(textOf(columns, row), wanted)),
        );
  const column = sort && byName.get(sort.column);
  return column ? sorted(found, column, sort.isDescending) : found;
}

/** The values of a column with how many rows have each, in the order in which they come. */
export function valuesOf<Row>(rows: Row[], column: Column<Row>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows)
    for (const value of listed(column.value(row))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** A cell as it is shown. */
export function shown<Row>(column: Column<Row>, row: Row): string {
  const value = column.value(row);
  if (value === null || (Array.isArray(value) && value.length === 0)) return "–";
  if (typeof value === "number") return (column.format ?? String)(value);
  return visible(typeof value === "string" ? value : value.join(", "));
}

/** A cell as data: nothing where nothing is known. */
export function plain(value: Value): string {
  if (value === null) return "";
  return typeof value === "object" ? value.join(" ") : String(value);
}

function testOf<Row>({ value, format }: Column<Row>, wanted: string): (row: Row) => boolean {
  const range = format && rangeOf(wanted);
  if (range)
    return (row) => {
      const own = value(row);
      return typeof own === "number" && isIn(own, range);
    };
  // Nothing asks for rows without a value, a star for those with one.
  if (wanted === "*") return (row) => listed(value(row)).length > 0;
  if (wanted === "") return (row) => listed(value(row)).length === 0;
  return (row) => listed(value(row)).includes(wanted);
}

function listed(value: Value): readonly string[] {
  if (value === null) return [];
  return typeof value === "object" ? value : [String(value)];
}

const texts = new WeakMap<object, string>();

/** All texts of a row in small letters; made once. Numbers are filtered by ranges. */
function textOf<Row extends object>(columns: Column<Row>[], row: Row): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  let text = "";
  for (const { value, format } of columns) if (!format) text += `${plain(value(row))}\n`;
  text = text.toLowerCase();
  texts.set(row, text);
  return text;
}

function hasAll(text: string, words: string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** Rows without a value are last in either order. */
function sorted<Row>(rows: Row[], { value }: Column<Row>, isDescending: boolean): Row[] {
  const keyed = rows.map((row) => {
    const key = value(row);
    return { row, key: typeof key === "object" && key !== null ? key.join(" ") : key };
  });
  keyed.sort(({ key: a }, { key: b }) => {
    if (a === b) return 0;
    if (a === null || a === "") return 1;
    if (b === null || b === "") return -1;
    return (a < b ? -1 : 1) * (isDescending ? -1 : 1);
  });
  return keyed.map(({ row }) => row);
}
