import { csvLine } from "#core/csv";
import type { Column } from "#core/package/report/client/columns";
import { plain } from "#core/package/report/client/view";

/** RFC 4180; a text that a spreadsheet would run as a formula has an apostrophe before it. */
export function csvOf<Row>(columns: Column<Row>[], rows: Row[]): string {
  return cellsOf(columns, rows).map(csvLine).join("");
}

/** For spreadsheets to paste: tabs between cells, and neither tabs nor ends of lines within. */
export function tsvOf<Row>(columns: Column<Row>[], rows: Row[]): string {
  const lines = cellsOf(columns, rows).map((cells) =>
    cells.map((cell) => defused(String(cell).replace(/[\t\r\n]+/g, " "), cell)).join("\t"),
  );
  return lines.map((line) => `${line}\n`).join("");
}

function cellsOf<Row>(columns: Column<Row>[], rows: Row[]): (string | number)[][] {
  return [
    columns.map(({ name }) => name),
    ...rows.map((row) =>
      columns.map(({ value }) => {
        const cell = value(row);
        return typeof cell === "number" ? cell : plain(cell);
      }),
    ),
  ];
}

/** As in CSV: what is pasted is run as well. */
function defused(text: string, cell: string | number): string {
  return typeof cell === "string" && /^[=+\-@]/.test(text) ? `'${text}` : text;
}
