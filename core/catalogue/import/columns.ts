import { VisibleError } from "#core/error";

/** Far more than any file has that is meant. */
const mostColumns = 1000;

/**
 * The name of a column, whichever way its header is written: `library_id` of `library_id`, `Library ID`, `libraryId`
 * and `LibraryID`; `rgid` of `RGID`; `read1_file` of `Read1File`.
 */
export function nameOf(header: string): string {
  return header
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
}

/**
 * Names of the columns of a header; "" where it has none, whose cells are not read. Throws `import.invalid` when two
 * columns have one name, when there is no name at all, and when there are more than a thousand.
 */
export function columnsOf(header: string[]): string[] {
  if (header.length > mostColumns)
    throw unreadable(
      `line 1: it names ${header.length} columns.`,
      `It may name ${mostColumns} at most; is a line end missing?`,
    );
  const names = header.map(nameOf);
  const twice = names.find((name, index) => name !== "" && names.indexOf(name) !== index);
  if (twice !== undefined) {
    const both = header.filter((one) => nameOf(one) === twice).map((one) => `"${shown(one)}"`);
    throw unreadable(
      `line 1: ${both.join(" and ")} are the same column, ${twice}.`,
      "Keep one of them.",
    );
  }
  if (names.every((name) => name === ""))
    throw unreadable("line 1: it names no column.", "The first line must name the columns.");
  return names;
}

/** Throws `import.invalid` that names every column that is not there. */
export function assertColumns(columns: string[], required: readonly string[]): void {
  const missing = required.filter((name) => !columns.includes(name));
  if (missing.length === 0) return;
  const there = columns.filter(Boolean).map(shown).slice(0, 30).join(", ");
  throw unreadable(
    `line 1: ${missing.length === 1 ? "the column" : "the columns"} ${missing.join(", ")} ${missing.length === 1 ? "is" : "are"} missing; it names ${there}.`,
    "Columns are separated by commas, and named by the first line.",
  );
}

/** A file that nothing can be read of. */
export function unreadable(message: string, hint: string): VisibleError {
  return new VisibleError("import.invalid", message, { hint });
}

/** A text of the file within a message: short, and without what would end a line. */
export function shown(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  return short.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
}
