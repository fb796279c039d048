/**
 * A line of CSV by RFC 4180, with CRLF: null is an empty cell, what is no text is JSON. A text that a spreadsheet would
 * run as a formula gets an apostrophe before it.
 */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map(csvCell).join(",")}\r\n`;
}

function csvCell(value: unknown): string {
  const text = typeof value === "string" ? defused(value) : asText(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Spreadsheets take these for the beginning of a formula, or skip them and look at what follows. */
function defused(text: string): string {
  return /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
}

function asText(value: unknown): string {
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
