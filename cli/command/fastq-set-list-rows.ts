import type { Handler } from "#cli/command";
import { printRows } from "#cli/fastq-rows";
import { fastqSetIdOf } from "#cli/ids";
import type { rows } from "#cli/tree/fastq-set";

export const run: Handler<typeof rows> = (call) =>
  printRows(call, `/fastq-sets/${fastqSetIdOf(call.args[0] ?? "")}/fastq-list-rows`);
