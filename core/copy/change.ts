import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";
import { update, type Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import type { Event } from "#core/event";
import * as Job from "#core/job";

/** The row of a copy job, whoever asks. Throws `copy_job.not_found`. */
export async function load({ copyJobId }: { copyJobId: string }): Promise<CopyJobRow> {
  const { data } = await copyJobEntity().get({ copyJobId }).go({ consistent: true });
  if (data) return data;
  throw new VisibleError("copy_job.not_found", `There is no copy job ${copyJobId}.`, {
    hint: "GET /api/v1/copy-jobs lists what you may see.",
  });
}

/** Decides on a copy job as it is now, and again when somebody else changed it meanwhile. */
export function onCurrent<T>(
  copyJobId: string,
  decide: (row: CopyJobRow) => Promise<T>,
): Promise<T> {
  return Job.onCurrent(() => load({ copyJobId }), decide);
}

/** Changes a copy job together with its audit record and event, if it is as it was read. */
export function write(
  row: CopyJobRow,
  set: Partial<CopyJobRow>,
  { action, event, also }: { action: string; event?: Event; also?: Write[] },
): Promise<CopyJobRow> {
  const { copyJobId, projectId, backend, version } = row;
  return Job.commit(row, {
    set,
    patch: (present, absent) =>
      update(
        copyJobEntity()
          .patch({ copyJobId })
          .set(present)
          .remove(absent)
          .where((job, { eq }) => eq(job.version, version)),
      ),
    audit: {
      action,
      subject: copyJobId,
      projectId,
      details: { backend, from: row.status, to: set.status, reason: set.statusReason },
    },
    event,
    also,
  });
}

/** True once nothing is done for it any more. */
export function isEnded({ status }: Pick<CopyJobRow, "status">): boolean {
  return status !== "PENDING" && status !== "RUNNING";
}

/** True while steps of this run are to go on. */
export function isWanted(row: CopyJobRow, run: number): boolean {
  return row.run === run && !isEnded(row);
}
