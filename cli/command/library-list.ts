import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { libraryList } from "#cli/tree/catalogue";

export const run: Handler<typeof libraryList> = (call) =>
  printList(call, "/libraries", "libraries");
