import type { Call, Printed } from "#cli/command";
import { rawCell } from "#cli/output/cell";
import { forTsv, json } from "#cli/output/escape";
import { fieldsOf, pick, valueAt } from "#cli/output/fields";
import { headerLine, type Layout, layOut, rowLine, sheet } from "#cli/output/table";

/** Prints items as they come; `end` completes the text. */
type Printer = { print(items: object[]): void; end(): void };

export type Format = "table" | "json" | "jsonl" | "tsv";

/** The format that is asked for, or that fits where stdout leads. */
export function formatOf({ globals, context }: Pick<Call, "globals" | "context">): Format {
  if (globals.json) return "json";
  return globals.output ?? (context.stdout.isTTY ? "table" : "tsv");
}

/**
 * A printer of lists. Throws for unknown `--fields` before anything is asked of the service. What is
 * `endless` is JSON Lines where JSON was asked for: an array would never be whole.
 */
export function listPrinter(call: Call, { endless = false } = {}): Printer {
  const { prints, fields } = printedBy(call);
  const write = (text: string) => call.context.stdout.write(text);
  const names = fields ?? prints.columns;
  const format = formatOf(call);
  if (format === "json" && !endless) return jsonPrinter(write, fields);
  if (format.startsWith("json")) return linePrinter(write, (item) => json(pick(item, fields)));
  if (format === "tsv") return linePrinter(write, (item) => tsvLine(item, names));
  return tablePrinter(write, names, call.context.stdout.columns);
}

/** Prints one thing: a sheet of its members, or an object. `columns`: of what is not the usual thing. */
export function printOne(call: Call, item: object, columns?: readonly string[]): void {
  const { prints, fields } = printedBy(call);
  const names = columns ?? fields ?? prints.columns;
  const format = formatOf(call);
  const { stdout } = call.context;
  if (format === "table") stdout.write(`${sheet(item, names)}\n`);
  else if (format === "tsv") stdout.write(`${tsvLine(item, names)}\n`);
  else stdout.write(`${json(pick(item, fields), format === "json" ? 2 : undefined)}\n`);
}

/** One line of TSV, without its line feed. */
export function tsvLine(item: object, names: readonly string[]): string {
  return names.map((name) => forTsv(rawCell(valueAt(item, name)))).join("\t");
}

function printedBy({ command, globals }: Call): { prints: Printed; fields: string[] | undefined } {
  const { prints } = command;
  if (!prints) throw new Error(`${command.path} says not what it prints.`);
  return { prints, fields: fieldsOf(prints, globals.fields) };
}

function linePrinter(write: (text: string) => void, lineOf: (item: object) => string): Printer {
  return {
    print: (items) => write(items.map((item) => `${lineOf(item)}\n`).join("")),
    end: () => undefined,
  };
}

/** An array, written as the items come; when they stop coming it is no JSON, and nobody takes it for all. */
function jsonPrinter(write: (text: string) => void, fields: string[] | undefined): Printer {
  let any = false;
  return {
    print(items) {
      for (const item of items) {
        const text = json(pick(item, fields), 2).replaceAll("\n", "\n  ");
        write(`${any ? "," : "["}\n  ${text}`);
        any = true;
      }
    },
    end: () => write(any ? "\n]\n" : "[]\n"),
  };
}

function tablePrinter(
  write: (text: string) => void,
  names: readonly string[],
  columns: number | undefined,
): Printer {
  let layout: Layout | undefined;
  return {
    print(items) {
      if (items.length === 0) return;
      if (!layout) {
        layout = layOut(names, items, columns);
        write(`${headerLine(layout)}\n`);
      }
      for (const item of items) write(`${rowLine(layout, item)}\n`);
    },
    end: () => undefined,
  };
}
