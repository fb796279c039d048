import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { packageIdOf } from "#cli/ids";
import { forTerminal } from "#cli/output/escape";
import * as Say from "#cli/say";
import { saveSigned } from "#cli/signed-file";
import type { report } from "#cli/tree/package-delivery";
import type { ReportLinks } from "#core/package/report/schema";

export const run: Handler<typeof report> = async (call) => {
  const { options, context } = call;
  const id = packageIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const { html, json } = await api.ask<ReportLinks>("GET", `/packages/${id}/report`);
  const { url, sha256 } = options.jsonReport ? json : html;
  const name = options.save ?? `${id}.report.${options.jsonReport ? "json" : "html"}`;
  const file = name === "-" ? name : resolve(context.cwd, name);
  await saveSigned(call, url, { file, sha256 });
  if (name === "-") return 0;
  context.stdout.write(`${forTerminal(name)}\n`);
  const isWanted = options.open ?? (context.stdout.isTTY && !options.jsonReport);
  if (isWanted && !(await context.openBrowser(pathToFileURL(file).href)))
    Say.note(call, "No browser could be started: open the file with one.");
  return 0;
};
