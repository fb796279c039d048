import type { Call } from "#cli/command";
import { json } from "#cli/output/escape";
import { fieldsOf, pick } from "#cli/output/fields";
import { formatOf, tsvLine } from "#cli/output/printer";
import { headerLine, type Layout, layOut, rowLine } from "#cli/output/table";

/**
 * Prints what comes bit by bit and may never end: JSON is one object a line here, as an array would
 * never be whole; a table takes its widths from what comes first.
 */
export function linePrinter(call: Call): (items: object[]) => void {
  const { command, context, globals } = call;
  const { prints } = command;
  if (!prints) throw new Error(`${command.path} says not what it prints.`);
  const fields = fieldsOf(prints, globals.fields);
  const names = fields ?? prints.columns;
  const format = formatOf(call);
  const write = (lines: string[]) =>
    context.stdout.write(lines.map((line) => `${line}\n`).join(""));
  if (format === "tsv") return (items) => write(items.map((item) => tsvLine(item, names)));
  if (format !== "table") return (items) => write(items.map((item) => json(pick(item, fields))));
  let layout: Layout | undefined;
  return (items) => {
    const isFirst = layout === undefined;
    layout ??= layOut(names, items, context.stdout.columns);
    const shape = layout;
    write([...(isFirst ? [headerLine(shape)] : []), ...items.map((item) => rowLine(shape, item))]);
  };
}
