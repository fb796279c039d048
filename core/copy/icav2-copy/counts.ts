import type { Task } from "#core/copy/icav2-copy/task-state";
import type { CopyCounts, CopyEstimate } from "#core/copy/schema";

/** How far a copy job is, by its tasks. */
export function countsOf(tasks: readonly Pick<Task, "state">[]): CopyCounts {
  const counts = {
    ...{ total: 0, copied: 0, alreadyCopied: 0, failed: 0, totalBytes: 0, copiedBytes: 0 },
  };
  for (const { state } of tasks) {
    counts.total += state.items;
    counts.totalBytes += state.bytes;
    counts.copied += state.tally.copied;
    counts.alreadyCopied += state.tally.alreadyCopied;
    counts.failed += state.tally.failed;
    counts.copiedBytes += state.tally.copiedBytes;
  }
  return counts;
}

/** ICA asks nothing for copies, and what is archived is not copied: so neither hours nor dollars. */
export function estimateOf({ total, totalBytes, alreadyCopied }: CopyCounts): CopyEstimate {
  return {
    ...{ items: total, bytes: totalBytes, alreadyCopied },
    ...{ archived: 0, thawHours: 0, dollars: 0 },
  };
}
