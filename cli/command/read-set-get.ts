import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { pathOfReadSet, referenceOf } from "#cli/ids";
import type { get } from "#cli/tree/read-set";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => pathOfReadSet(referenceOf(id)));
