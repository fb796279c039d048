import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { listPrinter } from "#cli/output/printer";
import type { exportAll } from "#cli/tree/rule";
import type { SeedRule } from "#core/share/rule/schema";

export const run: Handler<typeof exportAll> = async (call) => {
  const api = await openApi(call);
  const printer = listPrinter(call);
  printer.print(await api.ask<SeedRule[]>("GET", "/rules/export"));
  printer.end();
  return 0;
};
