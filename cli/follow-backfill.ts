import type { Api } from "#cli/client";
import type { Call } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { openProgress } from "#cli/progress";
import * as Say from "#cli/say";
import type { Backfill } from "#core/readset/backfill-schema";

type How = { timeout?: number | undefined; progress: "auto" | "line" | "jsonl" | "none" };

const isOver = ({ status }: Backfill): boolean =>
  status === "SUCCEEDED" || status === "FAILED" || status === "ABORTED";

/** Shows how a backfill goes until it has ended; PAUSED is not the end. Throws exits 7 and 130. */
export async function followBackfill(
  call: Call,
  api: Api,
  id: string,
  { timeout, progress: how }: How,
): Promise<Backfill> {
  const progress = openProgress(call, how);
  const again = `seqferry backfill watch ${id}`;
  let wasPaused = false;
  try {
    return await follow(
      call,
      { pauseMs: backoffMs, timeoutMs: timeout, again, what: `Backfill ${id}` },
      async () => {
        const backfill = await api.ask<Backfill>("GET", `/backfills/${id}`);
        progress.show(backfill);
        if (backfill.status === "PAUSED" && !wasPaused) {
          progress.end();
          Say.note(call, `It is paused. Resume it: seqferry backfill resume ${id}`);
        }
        wasPaused = backfill.status === "PAUSED";
        return isOver(backfill) ? backfill : undefined;
      },
    );
  } finally {
    progress.end();
  }
}

/** 0 for what succeeded; else says why, and answers 6. */
export function exitOfBackfill(call: Call, { id, status, statusReason }: Backfill): number {
  if (status === "SUCCEEDED") return 0;
  const reason = statusReason ? `: ${statusReason}` : ".";
  const error = new CliError("remoteFailed", "cli.backfill_failed", `${id} is ${status}${reason}`, {
    hint: status === "FAILED" ? `Go on where it was: seqferry backfill resume ${id}` : undefined,
  });
  Say.failed(call, error);
  return codeOf("remoteFailed");
}
