import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { importList } from "#cli/tree/catalogue";

export const run: Handler<typeof importList> = (call) => printList(call, "/imports", "imports");
