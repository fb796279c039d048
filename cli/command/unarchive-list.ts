import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { list } from "#cli/tree/unarchive";

export const run: Handler<typeof list> = (call) =>
  printList(call, "/unarchiving-jobs", "unarchiving jobs");
