/** A line of RFC 4180, which ends in CR LF. Cells with a comma, a quote or a line break are quoted. */
export function csvLine(cells: (string | number)[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

function cellOf(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
