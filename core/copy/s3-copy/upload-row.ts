import { type CopyTaskRow, copyTaskEntity } from "#core/copy/copy-task.entity";
import type { CopyTask } from "#core/copy/s3-copy/sheet";
import { isConditionFailure } from "#core/dynamo";
import { RetryableError } from "#core/error";
import { iso, now } from "#core/time";

/** How far the copy of a large object is; its parts are known to S3. */
type UploadState = {
  /** Since when an upload may be open that nobody has noted: it is asked for right after this was written. */
  intendedAt?: number;
  uploadId?: string;
  /** The source as it was when the upload was begun; the plan may know no entity tag, and its size be of before. */
  sizeBytes?: number;
  etag?: string;
  partBytes?: number;
  /** The source's checksum of all its bytes, by the name that CompleteMultipartUpload takes it under. */
  checksum?: Record<string, string>;
  /** Its completion was asked for: when the upload is gone, it may have been completed. */
  completing?: boolean;
};
export type UploadRow = Omit<CopyTaskRow, "state"> & { state: UploadState };

/** The row of a large object, made when there is none. */
export async function openRow({ copyJobId, task }: CopyTask): Promise<UploadRow> {
  const found = await loadRow({ copyJobId, task });
  if (found) return found;
  const row: UploadRow = {
    ...{ copyJobId, task, status: "OPEN", attempts: 0, dueAt: now() },
    ...{ state: {}, revision: 1, updatedAt: iso() },
  };
  await conditionally(() => copyTaskEntity().create(row).go());
  return row;
}

export async function loadRow({
  copyJobId,
  task,
}: Pick<CopyTask, "copyJobId" | "task">): Promise<UploadRow | undefined> {
  const { data } = await copyTaskEntity().get({ copyJobId, task }).go({ consistent: true });
  return (data ?? undefined) as UploadRow | undefined;
}

/** Changes a row that is as it was read. Throws `RetryableError` when somebody else works on the task. */
export async function saveRow(
  row: UploadRow,
  change: Partial<Pick<UploadRow, "status" | "attempts" | "reason" | "state">>,
): Promise<UploadRow> {
  const { copyJobId, task, revision } = row;
  const set = { ...change, revision: revision + 1, updatedAt: iso() };
  await conditionally(() =>
    copyTaskEntity()
      .patch({ copyJobId, task })
      .set(set)
      .where((stored, { eq }) => eq(stored.revision, revision))
      .go(),
  );
  return { ...row, ...set };
}

async function conditionally(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
    throw new RetryableError("Somebody else works on this object's copy.", { cause: error });
  }
}
