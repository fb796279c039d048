import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { codeOf, usage } from "#cli/exit";
import { listPrinter } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { importFile } from "#cli/tree/rule";
import type { RulesImport } from "#core/share/rule/schema";

export const run: Handler<typeof importFile> = async (call) => {
  const { context, args } = call;
  const file = args[0] ?? "";
  const entries = parsed(
    file,
    file === "-" ? await context.stdin.text() : await readFile(resolve(context.cwd, file), "utf8"),
  );
  const api = await openApi(call);
  if (call.options.dryRun) {
    Say.note(call, `Would take in ${entries.length} rules.`);
    return 0;
  }
  const { items } = await api.ask<RulesImport>("POST", "/rules/imports", { body: entries });
  const printer = listPrinter(call);
  printer.print(items);
  printer.end();
  const wrong = items.filter(({ findings }) =>
    findings.some(({ severity }) => severity === "error"),
  );
  for (const { index, jobName, findings } of wrong)
    for (const { path, message } of findings)
      Say.note(call, `${index} ${jobName ?? ""}: ${path}: ${message}`);
  return wrong.length > 0 ? codeOf("remoteFailed") : 0;
};

function parsed(file: string, text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value;
  } catch (error) {
    throw usage(`${file} is not JSON: ${(error as Error).message}`);
  }
  throw usage(`${file} is no array of rules`);
}
