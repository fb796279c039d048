import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { CliError } from "#cli/exit";
import { syncRequestIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { retry } from "#cli/tree/sync";
import type { SyncRequest } from "#core/fastq/sync/schema";

export const run: Handler<typeof retry> = async (call) => {
  const id = syncRequestIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const path = `/sync-requests/${id}`;
  if (call.options.dryRun) {
    sayPlan(call, await api.ask<SyncRequest>("GET", path));
    return 0;
  }
  const request = await api.ask<SyncRequest>("POST", `${path}/retries`);
  Say.note(call, `What it waits for: seqferry sync explain ${id}`);
  printOne(call, request);
  return 0;
};

function sayPlan(call: Parameters<typeof run>[0], { id, status, hasTaskToken }: SyncRequest): void {
  const isOver = status === "FAILED" || status === "ABORTED";
  if (status === "SUCCEEDED" || (isOver && hasTaskToken))
    throw new CliError(
      ...(["conflict", "sync_request.wrong_status"] as const),
      `${id} is ${status}${isOver ? ", and its task was told" : ""}: there is nothing to retry.`,
      { hint: isOver ? "Start the task again." : undefined },
    );
  Say.note(call, isOver ? `Would begin ${id} again.` : `Would look at ${id} anew.`);
}
