import { parse } from "csv-parse/browser/esm/sync";
import { assertColumns, columnsOf } from "#core/catalogue/import/columns";
import { withoutSuffix } from "#core/catalogue/import/lims/record";

/** Rows of a file, each once, and the lines that they were on. */
export type Manifest<Row> = { fileName: string; rows: Row[]; lines: number[] };
export type LibraryRun = { libraryId: string; instrumentRunId?: string };
export type WorkflowRun = { portalRunId: string; libraryId: string };
export type ReadManifest =
  | { kind: "lims"; manifest: Manifest<LibraryRun> }
  | { kind: "workflow"; manifest: Manifest<WorkflowRun> };

/**
 * Reads a dropped CSV: of the LIMS (`library_id`, `sequencing_run_id`) or of workflows (`portal_run_id`, `library_id`),
 * whichever its columns say. `_topup` and `_rerun` are taken off libraries. What the ids are worth is the API's to
 * say. Throws an error in words.
 */
export function readManifest(fileName: string, text: string): ReadManifest {
  const [head, ...records] = recordsOf(text);
  if (!head) throw new Error(`${fileName} is empty.`);
  const columns = ofFile(fileName, () => columnsOf(head.cells));
  if (columns.includes("portal_run_id")) {
    ofFile(fileName, () => assertColumns(columns, ["portal_run_id", "library_id"]));
    const manifest = manifestOf(fileName, columns, records, (cell) => ({
      portalRunId: cell("portal_run_id"),
      libraryId: withoutSuffix(cell("library_id")),
    }));
    return { kind: "workflow", manifest };
  }
  ofFile(fileName, () => assertColumns(columns, ["library_id", "sequencing_run_id"]));
  const manifest = manifestOf(fileName, columns, records, (cell) => ({
    libraryId: withoutSuffix(cell("library_id")),
    ...(cell("sequencing_run_id") && { instrumentRunId: cell("sequencing_run_id") }),
  }));
  return { kind: "lims", manifest };
}

/** What is said of a file's first line, with the file's name before it. */
function ofFile<Value>(fileName: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new Error(`${fileName}, ${error instanceof Error ? error.message : error}`);
  }
}

type Line = { cells: string[]; line: number };

function manifestOf<Row>(
  fileName: string,
  columns: string[],
  records: Line[],
  rowOf: (cell: (column: string) => string) => Row,
): Manifest<Row> {
  const rows = new Map<string, { row: Row; line: number }>();
  for (const { cells, line } of records) {
    if (cells.length !== columns.length)
      throw new Error(
        `${fileName}, line ${line}: it has ${cells.length} cells, and the first line names ${columns.length} columns.`,
      );
    const row = rowOf((column) => cells[columns.indexOf(column)]?.trim() ?? "");
    const key = JSON.stringify(row);
    if (!rows.has(key)) rows.set(key, { row, line });
  }
  if (rows.size === 0) throw new Error(`${fileName} has no rows.`);
  const found = [...rows.values()];
  return { fileName, rows: found.map(({ row }) => row), lines: found.map(({ line }) => line) };
}

/** Lines with a cell that says something, and where they begin. */
function recordsOf(text: string): Line[] {
  const options = {
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
  } as const;
  const parsed = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
  return parsed
    .map(({ record, info }) => ({ cells: record, line: beginOf(record, info.lines) }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
}

/** The parser counts to a record's last line; cells in quotes may hold line ends. */
function beginOf(cells: string[], last: number): number {
  return last - cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}
