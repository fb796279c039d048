/** Cells of a CSV by the letter of RFC 4180. Throws at whatever the grammar has no place for. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let rest = text;
  while (rest !== "") {
    const [all, quoted, plain, end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? [];
    if (all === undefined) throw new Error(`Not CSV at: ${JSON.stringify(rest.slice(0, 80))}`);
    row.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    rest = rest.slice(all.length);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) throw new Error("The last line has no end.");
  return rows;
}
