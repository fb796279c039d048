import { openApi } from "#cli/client";
import type { Call } from "#cli/command";
import { usage } from "#cli/exit";
import { listPrinter, printOne } from "#cli/output/printer";
import type { row } from "#cli/tree/fastq";
import { openTarget } from "#cli/whole-file";
import type { FastqListRow } from "#core/fastq/fastq-schema";

/** Prints a row, or the rows of a set, or writes them as CSV. */
export async function printRows(call: Call<typeof row>, path: string): Promise<number> {
  const { format, file, ...query } = call.options;
  if (format === undefined && file !== undefined)
    throw usage("--file: goes with --format csv", "Rows themselves go to stdout.");
  const api = await openApi(call);
  if (format === undefined) {
    const answer = await api.ask<FastqListRow | { items: FastqListRow[] }>("GET", path, { query });
    if (!("items" in answer)) {
      printOne(call, answer);
      return 0;
    }
    const printer = listPrinter(call);
    printer.print(answer.items);
    printer.end();
    return 0;
  }
  const target = await openTarget(call.context, file);
  try {
    await target.write(await api.text("GET", path, { query, accept: "text/csv" }));
    await target.keep();
  } catch (error) {
    await target.drop();
    throw error;
  }
  return 0;
}
