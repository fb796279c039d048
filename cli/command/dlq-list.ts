import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { listPrinter } from "#cli/output/printer";
import { emptyOr } from "#cli/page";
import { remember } from "#cli/seen";
import type { list } from "#cli/tree/dead-letter";
import type { DeadLetterQueue } from "#core/operations/schema";
import type { Page } from "#core/page-schema";

export const run: Handler<typeof list> = async (call) => {
  const printer = listPrinter(call);
  const { items } = await (await openApi(call)).ask<Page<DeadLetterQueue>>("GET", "/dead-letters");
  printer.print(items);
  printer.end();
  await remember(call, "queues", items);
  return emptyOr(call, items.length, "queues", false);
};
