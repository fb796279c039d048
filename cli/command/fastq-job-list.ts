import type { Handler } from "#cli/command";
import { fastqIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { list } from "#cli/tree/fastq-job";

export const run: Handler<typeof list> = (call) =>
  printList(call, `/fastqs/${fastqIdOf(call.args[0] ?? "")}/jobs`, "fastq jobs");
