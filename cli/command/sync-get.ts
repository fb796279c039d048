import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { syncRequestIdOf } from "#cli/ids";
import type { get } from "#cli/tree/sync";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/sync-requests/${syncRequestIdOf(id)}`);
