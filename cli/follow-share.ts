import { isOver, type Kind, sayFailed } from "#cli/follow-job";
import * as Say from "#cli/say";
import type { SharingJob } from "#core/share/sharing-job/schema";

/** Whose decision it waits for is said once. */
export const sharingJobs: Kind<SharingJob> = {
  ...{ what: "Sharing job", path: "/sharing-jobs", again: "share watch" },

  shows(call, progress) {
    let isSaid = false;
    return (job) => {
      const { status, phase, counts, approvalId } = job;
      if (phase === "approval" && !isOver(job) && !isSaid) {
        isSaid = true;
        Say.note(call, `It waits for a second person: seqferry approval approve ${approvalId}`);
      }
      const counted = { done: counts?.objects ?? 0, bytes: counts?.bytes ?? 0 };
      progress.show({ status, phase, progress: { ...counted, total: counts?.objects ?? null } });
    };
  },

  exitOf(call, { id, status, statusReason, errorName, dryrun, counts }) {
    if (status !== "SUCCEEDED") {
      const name = errorName ? ` with ${errorName}` : "";
      const message = `${id} is ${status}${name}${statusReason ? `: ${statusReason}` : "."}`;
      const hint = counts ? `Its lists: seqferry share contents ${id} --kind fastqs` : undefined;
      return sayFailed(call, "cli.sharing_failed", message, hint);
    }
    if (dryrun)
      Say.note(
        call,
        `Nothing was sent. See it: seqferry share contents ${id} --all. Then leave --dry-run out.`,
      );
    return 0;
  },
};
