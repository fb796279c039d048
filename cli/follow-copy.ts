import type { Api } from "#cli/client";
import type { Call } from "#cli/command";
import { formatDuration } from "#cli/duration";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { openProgress, type Shown } from "#cli/progress";
import * as Say from "#cli/say";
import type { CopyJob } from "#core/copy/schema";

type How = { timeout?: number | undefined; progress: "auto" | "line" | "jsonl" | "none" };

const isOver = ({ status }: CopyJob): boolean =>
  status === "SUCCEEDED" || status === "FAILED" || status === "ABORTED";

/** Shows how a copy job goes until it has ended. Throws exits 7 and 130. */
export async function followCopy(
  call: Call,
  api: Api,
  id: string,
  { timeout, progress: how }: How,
): Promise<CopyJob> {
  const progress = openProgress(call, how);
  const again = `seqferry copy watch ${id}`;
  let wasThawing = false;
  try {
    return await follow(
      call,
      { pauseMs: backoffMs, timeoutMs: timeout, again, what: `Copy job ${id}` },
      async () => {
        const job = await api.ask<CopyJob>("GET", `/copy-jobs/${id}`);
        progress.show(shown(job));
        const isThawing = job.phase === "thaw" && !isOver(job);
        if (isThawing && !wasThawing && how !== "jsonl") {
          progress.end();
          Say.note(call, noteOfThaw(job));
        }
        wasThawing = isThawing;
        return isOver(job) ? job : undefined;
      },
    );
  } finally {
    progress.end();
  }
}

/** Bytes tell more than files, unless some of them were there and are not counted as copied. */
function shown({ status, phase, progress, counts }: CopyJob): Shown {
  const totalBytes = counts.alreadyCopied > 0 || counts.failed > 0 ? null : counts.totalBytes;
  return { status, phase, progress: { ...progress, totalBytes } };
}

function noteOfThaw({ estimate }: CopyJob): string {
  const { items = 0, archived = 0, thawHours = 0 } = estimate ?? {};
  const most = formatDuration(thawHours * 3_600_000);
  return `Thaws ${archived} of ${items} files first: ${most} at most.`;
}

/** 0 for what succeeded; else says why and what to do next, and answers 6. */
export function exitOfCopy(call: Call, { id, status, statusReason, counts }: CopyJob): number {
  if (status === "SUCCEEDED") return 0;
  const reason = statusReason ? `: ${statusReason}` : ".";
  const look = counts.failed > 0 ? `What failed: seqferry copy items ${id} --status FAILED. ` : "";
  const error = new CliError("remoteFailed", "cli.copy_failed", `${id} is ${status}${reason}`, {
    hint: `${look}Copy what is not there yet: seqferry copy retry ${id}`,
  });
  Say.failed(call, error);
  return codeOf("remoteFailed");
}
