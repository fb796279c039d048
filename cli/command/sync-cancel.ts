import { openApi } from "#cli/client";
import type { Handler } from "#cli/command";
import { agreed } from "#cli/confirm";
import { CliError } from "#cli/exit";
import { syncRequestIdOf } from "#cli/ids";
import { printOne } from "#cli/output/printer";
import * as Say from "#cli/say";
import type { cancel } from "#cli/tree/sync";
import type { SyncRequest } from "#core/fastq/sync/schema";

export const run: Handler<typeof cancel> = async (call) => {
  const id = syncRequestIdOf(call.args[0] ?? "");
  const api = await openApi(call);
  const path = `/sync-requests/${id}`;
  if (call.options.dryRun) {
    const { status } = await api.ask<SyncRequest>("GET", path);
    if (status === "SUCCEEDED" || status === "FAILED")
      throw new CliError(
        ...(["conflict", "sync_request.wrong_status"] as const),
        `${id} is ${status}: there is nothing to cancel.`,
      );
    const plan = `Would cancel ${id}, which is ${status}.`;
    Say.note(call, status === "ABORTED" ? `${id} is ABORTED already.` : plan);
    return 0;
  }
  if (!(await agreed(call, `Cancel ${id}?`))) return 0;
  // What is so already stays so: asking again does no harm.
  const request = { body: { status: "ABORTED" }, idempotent: true };
  printOne(call, await api.ask<SyncRequest>("PATCH", path, request));
  return 0;
};
