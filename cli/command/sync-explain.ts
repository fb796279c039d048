import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { syncRequestIdOf } from "#cli/ids";
import { forTerminal } from "#cli/output/escape";
import { formatOf, listPrinter } from "#cli/output/printer";
import { headOf, treeOf } from "#cli/output/sync-tree";
import * as Say from "#cli/say";
import type { explain } from "#cli/tree/sync";
import type { ExplainedSyncRequest } from "#core/fastq/sync/schema";

export const run: Handler<typeof explain> = async (call) => {
  const id = syncRequestIdOf(call.args[0] ?? "");
  const printer = listPrinter(call);
  const api = await openApi(call);
  const request = await api.ask<ExplainedSyncRequest>("GET", `/sync-requests/${id}`);
  const { fastqs, progress } = request;
  if (formatOf(call) === "table" && !call.globals.fields) {
    for (const line of treeOf(request)) call.context.stdout.write(`${forTerminal(line)}\n`);
  } else {
    Say.note(call, headOf(request));
    printer.print(
      fastqs.flatMap(({ fastqId, rgid, findings }) =>
        findings.map((finding) => ({ fastqId, rgid, ...finding })),
      ),
    );
    printer.end();
  }
  const more = progress.total - fastqs.length;
  if (more > 0)
    Say.note(call, `${more} more fastqs are not shown; those that are not ready came first.`);
  return 0;
};
