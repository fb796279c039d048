import type { Api } from "#cli/client";
import type { Call } from "#cli/command";
import { CliError, codeOf } from "#cli/exit";
import { backoffMs, follow } from "#cli/follow";
import { openProgress } from "#cli/progress";
import * as Say from "#cli/say";
import type { CopyJob } from "#core/copy/schema";
import type { UnarchivingJob } from "#core/fastq/unarchiving/schema";

type How = { timeout?: number | undefined; progress: "auto" | "line" | "jsonl" | "none" };

const isOver = ({ status }: UnarchivingJob): boolean =>
  status === "SUCCEEDED" || status === "FAILED" || status === "ABORTED";

/** Shows how a job goes until it has ended: how far its copy job is, once there is one. Throws exits 7 and 130. */
export async function followUnarchiving(
  call: Call,
  api: Api,
  id: string,
  { timeout, progress: how }: How,
): Promise<UnarchivingJob> {
  const progress = openProgress(call, how);
  const again = `seqferry unarchive watch ${id}`;
  try {
    return await follow(
      call,
      { pauseMs: backoffMs, timeoutMs: timeout, again, what: `Unarchiving job ${id}` },
      async () => {
        const job = await api.ask<UnarchivingJob>("GET", `/unarchiving-jobs/${id}`);
        const { status } = job;
        const phase = await phaseOf(api, job);
        progress.show({ status, phase, progress: { ...job.progress, bytes: 0 } });
        return isOver(job) ? job : undefined;
      },
    );
  } finally {
    progress.end();
  }
}

async function phaseOf(api: Api, job: UnarchivingJob): Promise<string> {
  if (isOver(job)) return "done";
  if (!job.copyJobId) return "begin";
  return (await api.ask<CopyJob>("GET", `/copy-jobs/${job.copyJobId}`)).phase;
}

/** 0 for what succeeded; else says why and what to do next, and answers 6. */
export function exitOfUnarchiving(
  call: Call,
  { id, status, statusReason, failures, copyJobId }: UnarchivingJob,
): number {
  if (status === "SUCCEEDED") return 0;
  const reason = statusReason ? `: ${statusReason}` : ".";
  const files = copyJobId ? ` Its files: seqferry copy items ${copyJobId}.` : "";
  const hint = `Mend that, then begin anew with those that failed: seqferry unarchive start ${failures
    .map(({ fastqId }) => fastqId)
    .join(" ")}.${files}`;
  const error = new CliError(
    ...(["remoteFailed", "cli.unarchiving_failed"] as const),
    `${id} is ${status}${reason}`,
    { hint: failures.length > 0 ? hint : undefined },
  );
  Say.failed(call, error);
  return codeOf("remoteFailed");
}
