import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { list } from "#cli/tree/fastq";

export const run: Handler<typeof list> = (call) => printList(call, "/fastqs", "fastqs");
