import { backfillIdOf } from "#cli/backfill-id";
import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { printMany } from "#cli/get-many";
import type { get } from "#cli/tree/backfill";

export const run: Handler<typeof get> = async (call) =>
  printMany(call, await openApi(call), (id) => `/backfills/${backfillIdOf(id)}`);
