/** Which rows of a table are meant: each column's value, or a range of numbers from the first up to the second. */
export type Where = Record<string, string | readonly [from: number, to: number]>;

const tableNames = ["libraries", "fastqs", "analyses", "files", "findings"] as const;
export type TableName = (typeof tableNames)[number];

/** As it stands in an address behind the table's name: `dataType=fastq&sizeBytes=0..1024`. */
export function whereText(where: Where): string {
  const entries = Object.entries(where).map(([column, value]): [string, string] => [
    column,
    typeof value === "string" ? value : `${value[0]}..${value[1]}`,
  ]);
  return new URLSearchParams(entries).toString();
}

/** The table and the rows of an address's fragment: `#files?dataType=fastq`; undefined of any other. */
export function parseFragment(
  fragment: string,
): { table: TableName; where: [column: string, value: string][] } | undefined {
  const [, name, text = ""] = /^#([a-z]+)\?(.*)$/.exec(fragment) ?? [];
  const table = tableNames.find((known) => known === name);
  return table && { table, where: [...new URLSearchParams(text)] };
}

/** The two ends of a range; one number is a range of it alone. */
export function rangeOf(text: string): { from: number; to: number } | undefined {
  const [, from, to = from] = /^(-?[\d.e+-]+?)(?:\.\.(-?[\d.e+-]+))?$/.exec(text) ?? [];
  if (from === undefined || Number.isNaN(Number(from)) || Number.isNaN(Number(to)))
    return undefined;
  return { from: Number(from), to: Number(to) };
}

/** True from the first end on, up to the second, which is in it only when it is the first as well. */
export function isIn(value: number, { from, to }: { from: number; to: number }): boolean {
  return from === to ? value === from : value >= from && value < to;
}
