import type { Api } from "#cli/client";
import type { Call } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { openProgress } from "#cli/progress";
import * as Say from "#cli/say";
import type { Import } from "#core/catalogue/import-schema";

type How = { timeout?: number | undefined; progress: "auto" | "line" | "jsonl" | "none" };

const isOver = ({ status }: Import): boolean => status !== "PENDING" && status !== "RUNNING";

/** Shows how an import goes until it has ended. Throws exits 7 and 130. */
export async function followImport(
  call: Call,
  api: Api,
  id: string,
  { timeout, progress: how }: How,
): Promise<Import> {
  const progress = openProgress(call, how);
  const again = `seqferry import get ${id}`;
  try {
    return await follow(
      call,
      { pauseMs: backoffMs, timeoutMs: timeout, again, what: `Import ${id}` },
      async () => {
        const row = await api.ask<Import>("GET", `/imports/${id}`);
        const { status, kind, progress: counted } = row;
        progress.show({ status, phase: kind, progress: { ...counted, bytes: 0 } });
        return isOver(row) ? row : undefined;
      },
    );
  } finally {
    progress.end();
  }
}

/** 0 for one whose records were all taken; else says what to do next, and answers 5 or 6. */
export function exitOfImport(call: Call, row: Import): number {
  const { id, status, statusReason, counts } = row;
  for (const warning of row.warnings) Say.note(call, warning);
  if (status !== "SUCCEEDED") {
    const reason = statusReason ? `: ${statusReason}` : ".";
    const error = new CliError("remoteFailed", "cli.import_failed", `${id} is ${status}${reason}`);
    Say.failed(call, error);
    return codeOf("remoteFailed");
  }
  if (counts.refused === 0) return 0;
  const records = counts.refused === 1 ? "record was" : "records were";
  const message = `${counts.refused} ${records} refused; the others are ${row.dryRun ? "fine" : "imported"}.`;
  const hint = `Which, and why: seqferry import outcomes ${id} --result refused`;
  Say.failed(call, new CliError("partial", "cli.records_refused", message, { hint }));
  return codeOf("partial");
}
