import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { list } from "#cli/tree/store";

export const run: Handler<typeof list> = async (call) =>
  printList(call, await openApi(call), "/sequence-stores", {
    what: "stores",
    options: call.options,
  });
