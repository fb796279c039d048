import type { Api } from "#cli/client";
import { endOf, isOver, type Kind, sayFailed } from "#cli/follow-job";
import type { CopyJob } from "#core/copy/schema";
import type { UnarchivingJob } from "#core/fastq/unarchiving/schema";

/** Shows how far its copy job is, once there is one. */
export const unarchivingJobs: Kind<UnarchivingJob> = {
  ...{ what: "Unarchiving job", path: "/unarchiving-jobs", again: "unarchive watch" },

  shows: (_call, progress, _how, api) => async (job) => {
    const phase = await phaseOf(api, job);
    progress.show({ status: job.status, phase, progress: { ...job.progress, bytes: 0 } });
  },

  exitOf(call, job) {
    const { status, failures, copyJobId } = job;
    if (status === "SUCCEEDED") return 0;
    const files = copyJobId ? ` Its files: seqferry copy items ${copyJobId}.` : "";
    const ids = failures.map(({ fastqId }) => fastqId).join(" ");
    const hint = `Mend that, then begin anew with those that failed: seqferry unarchive start ${ids}.${files}`;
    const isHelp = failures.length > 0;
    return sayFailed(call, "cli.unarchiving_failed", endOf(job), isHelp ? hint : undefined);
  },
};

async function phaseOf(api: Api, job: UnarchivingJob): Promise<string> {
  if (isOver(job)) return "done";
  if (!job.copyJobId) return "begin";
  return (await api.ask<CopyJob>("GET", `/copy-jobs/${job.copyJobId}`)).phase;
}
