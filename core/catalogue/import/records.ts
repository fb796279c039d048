import { pipeline, type Readable } from "node:stream";
import { type Info, parse } from "csv-parse";
import { columnsOf, unreadable } from "#core/catalogue/import/columns";
import type { ImportOutcome, ImportRecord } from "#core/catalogue/import/reader";

/** Records of one batch. */
export const batchSize = 500;
/** Bytes of one record at most. */
const mostRecordBytes = 256 * 1024;

/** What a file is made of, in order: its columns, then batches of its records. */
export type Part =
  | { columns: string[] }
  /** `refused` are those whose cells cannot be told by their columns. Both are in order of their lines. */
  | { records: ImportRecord[]; refused: ImportOutcome[] };

/**
 * Reads CSV (RFC 4180, UTF-8 with or without a byte order mark, lines that end in LF, CR LF or CR) as it comes; no
 * more than a batch of it is in memory. Lines without any cell are passed over. Throws `import.invalid`, with the line,
 * for what is no UTF-8 and no CSV.
 */
export async function* partsOf(body: Readable): AsyncGenerator<Part> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: mostRecordBytes,
  });
  // Its callback is there for what fails without anybody reading; the loop below throws the same.
  const lines = pipeline(body, utf8, parser, () => undefined) as AsyncIterable<Parsed>;
  let columns: string[] | undefined;
  let batch = emptyBatch();
  const count = lineCounter();
  try {
    for await (const { record: cells, info } of lines) {
      const line = count(cells, info);
      if (cells.every((cell) => cell.trim() === "")) continue;
      if (!columns) {
        columns = columnsOf(cells);
        yield { columns };
        continue;
      }
      if (cells.length === columns.length) batch.records.push(recordOf(line, columns, cells));
      else batch.refused.push(misfit(line, columns, cells));
      if (batch.records.length + batch.refused.length < batchSize) continue;
      yield batch;
      batch = emptyBatch();
    }
  } catch (error) {
    throw explained(error);
  }
  if (!columns) throw unreadable("The file is empty.", "Its first line must name the columns.");
  if (batch.records.length + batch.refused.length > 0) yield batch;
}

type Parsed = { record: string[]; info: Info };

const emptyBatch = () => ({ records: [] as ImportRecord[], refused: [] as ImportOutcome[] });

/** Lets bytes through as they are, and throws at what is no UTF-8. */
async function* utf8(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of source) {
    decoder.decode(chunk, { stream: true });
    yield chunk;
  }
  decoder.decode();
}

function recordOf(line: number, columns: string[], cells: string[]): ImportRecord {
  const values: Record<string, string> = Object.create(null);
  for (const [index, name] of columns.entries())
    if (name !== "") values[name] = (cells[index] ?? "").trim();
  return { line, values };
}

function misfit(line: number, columns: string[], cells: string[]): ImportOutcome {
  const detail = `It has ${cells.length} cells and the header ${columns.length}; quote cells that hold a comma.`;
  return { line, result: "refused", detail };
}

/** The line that a record begins on. The parser counts a CR LF within a cell twice. */
function lineCounter(): (cells: string[], info: Info) => number {
  let twice = 0;
  return (cells, { lines }) => {
    const text = cells.join(",");
    twice += text.match(/\r\n/g)?.length ?? 0;
    return lines - twice - (text.match(/\r\n|\r|\n/g)?.length ?? 0);
  };
}

/** What the parser and the decoder throw, in words that say what to do. */
function explained(error: unknown): unknown {
  const { code, lines } = error as { code?: string; lines?: number };
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
    return unreadable(
      "The file is not UTF-8.",
      "Save it as CSV in UTF-8, and not as a spreadsheet.",
    );
  const what = code === undefined ? undefined : faults[code as keyof typeof faults];
  if (!what) return error;
  return unreadable(
    `line ${lines ?? "?"}: ${what}`,
    "Mend it, and import the file again: what is imported is then unchanged.",
  );
}

const faults = {
  CSV_INVALID_CLOSING_QUOTE:
    'a quoted cell goes on after its closing quote; write a quote within one as "".',
  INVALID_OPENING_QUOTE:
    'a quote is within a cell that is not quoted; quote the cell, and write the quote as "".',
  CSV_QUOTE_NOT_CLOSED: "a cell begins with a quote that is never closed.",
  CSV_MAX_RECORD_SIZE: "a record has more than 256 KiB; is a quote before it not closed?",
};
