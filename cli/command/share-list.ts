import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { list } from "#cli/tree/share";

export const run: Handler<typeof list> = (call) => printList(call, "/sharing-jobs", "sharing jobs");
