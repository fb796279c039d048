import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import { type CopyTaskRow, copyTaskEntity } from "#core/copy/copy-task.entity";
import { readTasks, tasksKey } from "#core/copy/ledger";
import { setting } from "#core/settings";
import { iso, now } from "#core/time";

/** Rows that are written side by side. */
const width = 25;

/**
 * Makes a job ready for its next run, before that begins; repeating it changes nothing more. One without a complete
 * plan is planned anew. Of any other the tasks that failed are open again, with all their tries; which of their items
 * are done already is in the results, and stays so: these name items by their numbers in that plan.
 */
export async function reopen({ copyJobId, dryRun }: CopyJobRow): Promise<void> {
  const [tasks, planned] = await Promise.all([tasksOf(copyJobId), readTasks(copyJobId)]);
  if (planned && !dryRun)
    return inTurn(
      tasks.filter(({ status }) => status === "FAILED"),
      reopenOne,
    );
  await Aws.s3().send(
    new DeleteObjectCommand({ Bucket: setting("storageBucket"), Key: tasksKey(copyJobId) }),
  );
  await inTurn(tasks, ({ copyJobId, task }) => copyTaskEntity().delete({ copyJobId, task }).go());
}

/** All tasks of a job that have a row, in order. */
export async function tasksOf(copyJobId: string): Promise<CopyTaskRow[]> {
  const { data } = await copyTaskEntity()
    .query.primary({ copyJobId })
    .go({ pages: "all", consistent: true });
  return data;
}

function reopenOne({ copyJobId, task, revision }: CopyTaskRow): Promise<unknown> {
  return copyTaskEntity()
    .patch({ copyJobId, task })
    .set({
      status: "OPEN",
      attempts: 0,
      dueAt: now(),
      revision: revision + 1,
      updatedAt: iso(),
    })
    .remove(["reason"])
    .where((row, { eq }) => eq(row.revision, revision))
    .go();
}

async function inTurn<T>(rows: T[], write: (row: T) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < rows.length; from += width)
    await Promise.all(rows.slice(from, from + width).map(write));
}
