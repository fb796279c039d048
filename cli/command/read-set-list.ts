import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { printList } from "#cli/page";
import type { list } from "#cli/tree/read-set";

export const run: Handler<typeof list> = async (call) => {
  const { limit, all, cursor, failOnEmpty, ...query } = call.options;
  const options = { limit, all, cursor, failOnEmpty };
  return printList(call, await openApi(call), "/read-sets", { what: "read sets", query, options });
};
