import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { packageIdOf } from "#cli/ids";
import type { get } from "#cli/tree/package";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/packages/${packageIdOf(id)}`);
