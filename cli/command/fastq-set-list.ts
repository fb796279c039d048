import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { list } from "#cli/tree/fastq-set";

export const run: Handler<typeof list> = (call) => printList(call, "/fastq-sets", "fastq sets");
