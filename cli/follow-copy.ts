import { formatDuration } from "#cli/duration";
import { endOf, isOver, type Kind, sayFailed } from "#cli/follow-job";
import type { Shown } from "#cli/progress";
import * as Say from "#cli/say";
import type { CopyJob } from "#core/copy/schema";

/** That it thaws, and for how long, is said. */
export const copyJobs: Kind<CopyJob> = {
  ...{ what: "Copy job", path: "/copy-jobs", again: "copy watch" },

  shows(call, progress, how) {
    let wasThawing = false;
    return (job) => {
      progress.show(shown(job));
      const isThawing = job.phase === "thaw" && !isOver(job);
      if (isThawing && !wasThawing && how.progress !== "jsonl") {
        progress.end();
        Say.note(call, noteOfThaw(job));
      }
      wasThawing = isThawing;
    };
  },

  exitOf(call, job) {
    const { id, status, counts } = job;
    if (status === "SUCCEEDED") return 0;
    const failed = `What failed: seqferry copy items ${id} --status FAILED. `;
    const hint = `${counts.failed > 0 ? failed : ""}Copy what is not there yet: seqferry copy retry ${id}`;
    return sayFailed(call, "cli.copy_failed", endOf(job), hint);
  },
};

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
