import type { Api } from "#cli/client";
import type { Call } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { openProgress } from "#cli/progress";
import * as Say from "#cli/say";
import type { SharingJob } from "#core/share/sharing-job/schema";

type How = { timeout?: number | undefined; progress: "auto" | "line" | "jsonl" | "none" };

/** Statuses that something comes after; whatever else there is or will be ends the waiting. */
const isOver = ({ status }: SharingJob): boolean => status !== "PENDING" && status !== "RUNNING";

/** Shows how a job goes until it has ended, and once whose decision it waits for. Throws exits 7 and 130. */
export async function followShare(
  call: Call,
  api: Api,
  id: string,
  { timeout, progress: how }: How,
): Promise<SharingJob> {
  const progress = openProgress(call, how);
  const again = `seqferry share watch ${id}`;
  let isSaid = false;
  try {
    return await follow(
      call,
      { pauseMs: backoffMs, timeoutMs: timeout, again, what: `Sharing job ${id}` },
      async () => {
        const job = await api.ask<SharingJob>("GET", `/sharing-jobs/${id}`);
        const { status, phase, counts, approvalId } = job;
        if (phase === "approval" && !isOver(job) && !isSaid) {
          isSaid = true;
          Say.note(call, `It waits for a second person: seqferry approval approve ${approvalId}`);
        }
        const counted = { done: counts?.objects ?? 0, bytes: counts?.bytes ?? 0 };
        progress.show({ status, phase, progress: { ...counted, total: counts?.objects ?? null } });
        return isOver(job) ? job : undefined;
      },
    );
  } finally {
    progress.end();
  }
}

/** 0 for what was shared; else says why not and what to do next, and answers 6. */
export function exitOfShare(call: Call, job: SharingJob): number {
  const { id, status, statusReason, errorName, dryrun } = job;
  if (status === "SUCCEEDED") {
    if (dryrun)
      Say.note(
        call,
        `Nothing was sent. See it: seqferry share contents ${id} --all. Then leave --dry-run out.`,
      );
    return 0;
  }
  const reason = statusReason ? `: ${statusReason}` : ".";
  const name = errorName ? ` with ${errorName}` : "";
  const hint = job.counts ? `Its lists: seqferry share contents ${id} --kind fastqs` : undefined;
  const message = `${id} is ${status}${name}${reason}`;
  Say.failed(call, new CliError("remoteFailed", "cli.sharing_failed", message, { hint }));
  return codeOf("remoteFailed");
}
