import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { list } from "#cli/tree/copy";

export const run: Handler<typeof list> = (call) => printList(call, "/copy-jobs", "copy jobs");
