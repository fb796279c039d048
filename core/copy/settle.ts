import { isEnded } from "#core/copy/change";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import * as TaskToken from "#core/copy/task-token";

/**
 * Tells who waits for a job how it has ended, if it has, and if nobody did yet. A step that is killed before that
 * is repeated, and every step of a run looks for it: so each end state answers.
 */
export async function settle(row: CopyJobRow): Promise<void> {
  if (!isEnded(row)) return;
  const { copyJobId, status, counts, destinationUri, statusReason } = row;
  if (status === "SUCCEEDED")
    return TaskToken.answerSuccess(row, { copyJobId, status, destinationUri, counts });
  const cause = `${statusReason ?? status} (copy job ${copyJobId})`;
  return TaskToken.answerFailure(row, "CopyFailed", cause);
}
