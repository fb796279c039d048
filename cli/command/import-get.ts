import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { importIdOf } from "#cli/ids";
import type { importGet } from "#cli/tree/catalogue";

export const run: Handler<typeof importGet> = (call) =>
  printMany(call, (id) => `/imports/${importIdOf(id)}`);
