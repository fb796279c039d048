import { humanCell } from "#cli/output/cell";
import { forTerminal } from "#cli/output/escape";
import { valueAt } from "#cli/output/fields";
import { clip, pad, widthOf } from "#cli/output/width";

const gap = 2;
const least = 6;

/** Layout of a table: which columns, how wide. */
export type Layout = { names: readonly string[]; widths: number[] };

/** `SAMPLE ID` of `sampleId`, `AS OF` of `coverage.asOf`. */
export function headingOf(name: string): string {
  const last = name.split(".").at(-1) ?? name;
  return last.replace(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase();
}

/** Ids are there to be copied; of a time or a status, half says nothing. */
const isFirm = (name: string): boolean => /(^id|Ids?|At|asOf|[sS]tatus)$/.test(name);

/**
 * Widths for these items. The widest of the other texts give way until all fit into `columns`, or
 * have no more to give.
 */
export function layOut(names: readonly string[], items: object[], columns?: number): Layout {
  const widths = names.map((name) =>
    Math.max(widthOf(headingOf(name)), ...items.map((item) => widthOf(cell(item, name)))),
  );
  let over = widths.reduce((sum, width) => sum + width + gap, -gap) - (columns ?? Infinity);
  while (over > 0) {
    const soft = widths.map((width, index) => (isFirm(names[index] ?? "") ? 0 : width));
    const widest = Math.max(...soft);
    if (widest <= least) break;
    widths[soft.indexOf(widest)] = widest - 1;
    over--;
  }
  return { names, widths };
}

export function headerLine({ names, widths }: Layout): string {
  return line(names.map(headingOf), widths);
}

export function rowLine({ names, widths }: Layout, item: object): string {
  return line(
    names.map((name) => cell(item, name)),
    widths,
  );
}

/** One thing as a list of its members, with those of its objects below them. */
export function sheet(item: object, names: readonly string[]): string {
  const rows = names.flatMap((name) => unfold(name, valueAt(item, name)));
  const width = Math.max(0, ...rows.map(([name]) => widthOf(name)));
  return rows
    .map(([name, value]) => `${pad(name, width)}  ${forTerminal(value)}`.trimEnd())
    .join("\n");
}

function unfold(name: string, value: unknown): [string, string][] {
  const hasParts = Array.isArray(value) && value.some((item) => typeof item === "object");
  if (!hasParts && (Array.isArray(value) || typeof value !== "object" || value === null))
    return [[name, humanCell(name, value)]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[name, "-"]];
  return entries.flatMap(([key, below]) => unfold(`${name}.${forTerminal(key)}`, below));
}

function cell(item: object, name: string): string {
  return forTerminal(humanCell(name, valueAt(item, name)));
}

function line(cells: string[], widths: number[]): string {
  return cells
    .map((text, index) => pad(clip(text, widths[index] ?? 0), widths[index] ?? 0))
    .join(" ".repeat(gap))
    .trimEnd();
}
