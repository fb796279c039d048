import { csvLine } from "#core/csv";
import { ReadSet } from "#core/readset/schema";

/** Columns that stand before `files` in a CSV: what most tables want of them. `files` itself is JSON. */
const fileColumns = {
  source1Uri: (readSet: ReadSet) => uriOf(readSet, "source1"),
  source2Uri: (readSet: ReadSet) => uriOf(readSet, "source2"),
  indexUri: (readSet: ReadSet) => uriOf(readSet, "index"),
  /** Of all files together; empty while the size of one is not known. */
  sizeBytes: sizeOf,
};

/** Columns of a CSV: the members of `ReadSet` in their order. */
export const csvColumns: string[] = Object.keys(ReadSet.shape).flatMap((name) =>
  name === "files" ? [...Object.keys(fileColumns), name] : [name],
);

/**
 * Read sets as CSV (RFC 4180: CRLF, quotes doubled), UTF-8 without a byte order mark. What is null is an
 * empty cell; `tags`, `files` and `detailsMissing` are JSON. A text that a spreadsheet would run as a formula
 * gets an apostrophe before it; JSON Lines have it as it is.
 */
export function toCsv(readSets: ReadSet[], { header = true } = {}): string {
  const rows = readSets.map((readSet) => {
    const values: Record<string, unknown> = { ...readSet };
    for (const [name, read] of Object.entries(fileColumns)) values[name] = read(readSet);
    return csvLine(csvColumns.map((name) => values[name]));
  });
  return [...(header ? [csvLine(csvColumns)] : []), ...rows].join("");
}

/** Read sets as JSON Lines: one object a line, each as the API shows it. */
export function toNdjson(readSets: ReadSet[]): string {
  return readSets.map((readSet) => `${JSON.stringify(readSet)}\n`).join("");
}

function uriOf({ files }: ReadSet, fileType: string): string | null {
  return files.find((file) => file.fileType === fileType)?.uri ?? null;
}

function sizeOf({ files }: ReadSet): number | null {
  if (files.length === 0) return null;
  return files.reduce<number | null>(
    (sum, { sizeBytes }) => (sum === null || sizeBytes === null ? null : sum + sizeBytes),
    0,
  );
}
