import type { Handler } from "#cli/command";
import { printRows } from "#cli/fastq-rows";
import { fastqIdOf } from "#cli/ids";
import type { row } from "#cli/tree/fastq";

export const run: Handler<typeof row> = (call) =>
  printRows(call, `/fastqs/${fastqIdOf(call.args[0] ?? "")}/fastq-list-row`);
