import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import type { ItemResult } from "#core/copy/plan-schema";
import type { CopyCounts, CopyRun } from "#core/copy/schema";
import { documents, isConditionFailure } from "#core/dynamo";
import { iso } from "#core/time";

/** What a task adds to its job's counts. Planned skips and failures are in them from the beginning. */
export type Progress = Pick<CopyCounts, "copied" | "failed" | "copiedBytes">;

export const noProgress = (): Progress => ({ copied: 0, failed: 0, copiedBytes: 0 });

export function addResult(progress: Progress, { status, bytes }: ItemResult): void {
  if (status === "COPIED") {
    progress.copied++;
    progress.copiedBytes += bytes;
  } else if (status === "FAILED") progress.failed++;
}

/**
 * Adds to the counts of a running job, so that people see it move; many tasks do so at once. False when the run is
 * not wanted any more. A worker that is killed may count something twice or not at all: the end of a run counts anew.
 */
export async function report(
  { copyJobId, run }: CopyRun,
  { copied, failed, copiedBytes }: Progress,
): Promise<boolean> {
  const { TableName, Key } = copyJobEntity()
    .get({ copyJobId })
    .params<{ TableName: string; Key: Record<string, string> }>();
  try {
    await documents().send(
      new UpdateCommand({
        ...{ TableName, Key },
        UpdateExpression:
          "SET #counts.copied = #counts.copied + :copied, #counts.failed = #counts.failed + :failed, #counts.copiedBytes = #counts.copiedBytes + :bytes, updatedAt = :at",
        ConditionExpression: "#run = :run AND #status = :running",
        ExpressionAttributeNames: { "#counts": "counts", "#run": "run", "#status": "status" },
        ExpressionAttributeValues: {
          ...{ ":copied": copied, ":failed": failed, ":bytes": copiedBytes, ":at": iso() },
          ...{ ":run": run, ":running": "RUNNING" },
        },
      }),
    );
    return true;
  } catch (error) {
    if (isConditionFailure(error)) return false;
    throw error;
  }
}
