import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import { backfillIdOf } from "#cli/ids";
import type { get } from "#cli/tree/backfill";

export const run: Handler<typeof get> = (call) =>
  printMany(call, (id) => `/backfills/${backfillIdOf(id)}`);
