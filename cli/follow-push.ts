import type { Api } from "#cli/client";
import type { Call } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { openProgress } from "#cli/progress";
import * as Say from "#cli/say";
import type { PushJob } from "#core/share/push/schema";

type How = { timeout?: number | undefined; progress: "auto" | "line" | "jsonl" | "none" };

/** Shows how a push goes until it has ended, whichever way. Throws exits 7 and 130. */
export async function followPush(
  call: Call,
  api: Api,
  id: string,
  { timeout, progress: how }: How,
): Promise<PushJob> {
  const progress = openProgress(call, how);
  const again = `seqferry push watch ${id}`;
  try {
    return await follow(
      call,
      { pauseMs: backoffMs, timeoutMs: timeout, again, what: `Push ${id}` },
      async () => {
        const job = await api.ask<PushJob>("GET", `/push-jobs/${id}`);
        const { status, phase, progress: seen, counts } = job;
        progress.show({ status, phase, progress: { ...seen, totalBytes: counts.totalBytes } });
        return status === "PENDING" || status === "RUNNING" ? undefined : job;
      },
    );
  } finally {
    progress.end();
  }
}

/** 0 for one that SUCCEEDED; else says why not, and answers 6. */
export function exitOfPush(call: Call, { id, status, statusReason }: PushJob): number {
  if (status === "SUCCEEDED") {
    if (statusReason) Say.note(call, statusReason);
    return 0;
  }
  const hint = `What failed: seqferry push items ${id} --status FAILED. Again: seqferry push retry ${id}`;
  const message = `${id} is ${status}: ${statusReason ?? ""}`;
  Say.failed(call, new CliError("remoteFailed", "cli.push_failed", message, { hint }));
  return codeOf("remoteFailed");
}
