import { type Kind, sayFailed } from "#cli/follow-job";
import { outcomeOf } from "#cli/outcome-of";
import * as Say from "#cli/say";
import type { PushJob } from "#core/share/push/schema";

export const pushJobs: Kind<PushJob> = {
  ...{ what: "Push", path: "/push-jobs", again: "push watch" },

  shows:
    (_call, progress) =>
    ({ status, phase, progress: seen, counts }) =>
      progress.show({ status, phase, progress: { ...seen, totalBytes: counts.totalBytes } }),

  exitOf(call, job) {
    const { id, status, statusReason } = job;
    if (status !== "SUCCEEDED") {
      const hint = `What failed: seqferry push items ${id} --status FAILED. Again: seqferry push retry ${id}`;
      return sayFailed(call, "cli.push_failed", outcomeOf(job), hint);
    }
    if (statusReason) Say.note(call, statusReason);
    return 0;
  },
};
