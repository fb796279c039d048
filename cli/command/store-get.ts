import type { Handler } from "#cli/command";
import { usage } from "#cli/exit";
import { printMany } from "#cli/get-many";
import type { get } from "#cli/tree/store";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => {
    // A line of `store list` begins with the id.
    const storeId = id.split("\t")[0] ?? "";
    if (!/^\d{10,36}$/.test(storeId)) throw usage(`"${id}" is no store: it is 10 to 36 digits`);
    return `/sequence-stores/${storeId}`;
  });
