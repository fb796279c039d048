import { mkdir, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { openApi, type Query } from "#cli/client";
import type { Call, Handler } from "#cli/command";
import { CliError } from "#cli/exit";
import { inLanes } from "#cli/lanes";
import { listPrinter } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { exportAll } from "#cli/tree/audit";
import type { AuditExport, AuditFile } from "#core/audit/schema";

/** What may be a file of the audit: nothing that leads out of the folder. */
const known = /^(anchors\/[\d-]+\.json|segments\/\d{4}\/\d\d\/\d\d\/\d+\.ndjson)$/;

export const run: Handler<typeof exportAll> = async (call) => {
  const folder = resolve(call.context.cwd, call.args[0] ?? "");
  const printer = listPrinter(call);
  const api = await openApi(call);
  const keys: string[] = [];
  let page: AuditExport;
  let cursor: string | undefined;
  do {
    const query: Query = { ...call.options, limit: 200, cursor };
    page = await api.ask<AuditExport>("GET", "/audit/files", { query });
    await inLanes(page.items, (file) => fetched(call, folder, file));
    keys.push(...page.items.map(({ key }) => key));
    printer.print(page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  printer.end();
  const { from = null, to = null } = call.options;
  // The end of the chain is told for an export that goes up to it: what is cut off then shows.
  const told = { schema: "seqferry.audit-export/1", from, to, kept: to ? null : page.kept, keys };
  await put(join(folder, "export.json"), JSON.stringify(told, null, 2));
  Say.note(
    call,
    `${keys.length} files in ${folder}; the chain is kept up to record ${page.kept.sequence}`,
  );
  return 0;
};

async function fetched(call: Call, folder: string, file: AuditFile): Promise<void> {
  if (!known.test(file.key))
    throw new CliError("failed", "audit.strange_key", `${file.key} is no file of the audit.`);
  const path = join(folder, file.key);
  const there = await stat(path).catch(() => undefined);
  // Nothing in the audit changes.
  if (there?.size === file.sizeBytes) return;
  const { fetch, signal } = call.context;
  const response = await fetch(file.url, { signal });
  if (!response.ok)
    throw new CliError("failed", "audit.not_fetched", `${file.key} answered ${response.status}.`, {
      hint: "Run it again: what is there is not fetched twice.",
    });
  await put(path, await response.text());
}

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}
