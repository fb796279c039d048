import type { Handler } from "#cli/command";
import { linkIdOf } from "#cli/ids";
import { printList } from "#cli/page";
import type { receipts } from "#cli/tree/package-delivery";

export const run: Handler<typeof receipts> = (call) => {
  const id = linkIdOf(call.args[0] ?? "");
  return printList(call, `/links/${id}/receipts`, `receipts of ${id}`);
};
