import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { destinationIdOf } from "#cli/ids";
import type { get } from "#cli/tree/destination";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/destinations/${destinationIdOf(id)}`);
