import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { copyJobIdOf } from "#cli/ids";
import type { get } from "#cli/tree/copy";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/copy-jobs/${copyJobIdOf(id)}`);
