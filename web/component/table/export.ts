import type { Column } from "./column.ts";

export type ExportForm = "csv" | "jsonl" | "ids";

const types: Record<ExportForm, string> = {
  csv: "text/csv",
  jsonl: "application/x-ndjson",
  ids: "text/plain",
};

/** Rows as a file. CSV has the table's columns (RFC 4180), JSON Lines all that the API says, ids are a line each, as the CLI's `--ids-from` takes them. */
export function written<Row>(
  rows: readonly Row[],
  form: ExportForm,
  { columns, idOf }: { columns: readonly Column<Row>[]; idOf: (row: Row) => string },
): string {
  if (form === "ids") return lines(rows.map(idOf));
  if (form === "jsonl") return lines(rows.map((row) => JSON.stringify(row)));
  const named = columns.filter(({ value }) => value);
  const head = ["id", ...named.map(({ id }) => id)];
  const body = rows.map((row) => [idOf(row), ...named.map(({ value }) => value?.(row))]);
  return [head, ...body].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

/** What a spreadsheet would run as a formula gets an apostrophe before it. */
function cell(value: unknown): string {
  const text = value === null || value === undefined ? "" : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function lines(texts: string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

/** Hands a text to the browser as a download. */
export function download(text: string, name: string, form: ExportForm): void {
  const url = URL.createObjectURL(new Blob([text], { type: types[form] }));
  const link = document.createElement("a");
  link.href = url;
  link.download = `${name}.${form === "ids" ? "txt" : form}`;
  link.click();
  // The browser has begun to read it by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
