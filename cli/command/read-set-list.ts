import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { list } from "#cli/tree/read-set";

export const run: Handler<typeof list> = (call) => printList(call, "/read-sets", "read sets");
