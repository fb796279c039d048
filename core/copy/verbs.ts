import * as z from "zod";
import * as Actor from "#core/actor";
import { isEnded, onCurrent, write } from "#core/copy/change";
import { visible } from "#core/copy/copy-job";
import type { CopyJobRow } from "#core/copy/copy-job.entity";
import * as CopyEvent from "#core/copy/event";
import { ChangeCopyJob } from "#core/copy/request-schema";
import { type CopyJob, CopyJobKey } from "#core/copy/schema";
import { toCopyJob } from "#core/copy/to-copy-job";
import type { Write } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import { iso } from "#core/time";

const version = z.int().optional();

/**
 * Ends a copy job, whatever it is doing: its steps stop within seconds, what is copied stays, and the machine tells
 * who waits for it. Repeating it changes nothing. With `version` only if that is still the job's; throws `copy_job.wrong_status` once it has
 * ended otherwise.
 */
export const change = fn(
  CopyJobKey.extend({ ...ChangeCopyJob.shape, version }),
  async ({ copyJobId, version }): Promise<CopyJob> => {
    Actor.assertRole("admin");
    await visible({ copyJobId });
    const row = await onCurrent(copyJobId, (row) => abort(row, version));
    return toCopyJob(row);
  },
);

/**
 * Begins a new run of a job that FAILED or was ABORTED: only what is not there yet is copied. Repeating it while the
 * job runs changes nothing. Throws `copy_job.wrong_status` for one that SUCCEEDED.
 */
export const retry = fn(CopyJobKey.extend({ version }), async ({ copyJobId, version }) => {
  Actor.assertRole("admin");
  await visible({ copyJobId });
  const row = await onCurrent(copyJobId, async (row) => {
    if (version !== undefined && version !== row.version) throw mismatch(row);
    if (!isEnded(row)) return row;
    if (row.status === "SUCCEEDED") throw wrong(row, "retried");
    return rerun(row);
  });
  return toCopyJob(row);
});

/** Begins the next run of a job that has ended; `also` goes into its transaction. Throws `ChangedError`. */
export function rerun(row: CopyJobRow, also: Write[] = []): Promise<CopyJobRow> {
  const run = row.run + 1;
  return write(
    row,
    { status: "PENDING", run, statusReason: undefined, finishedAt: undefined },
    {
      ...{ action: "copy_job.retry", also },
      event: createEvent(CopyEvent.CopyJobRetried, { ...row, run }),
    },
  );
}

async function abort(row: CopyJobRow, version: number | undefined): Promise<CopyJobRow> {
  if (version !== undefined && version !== row.version) throw mismatch(row);
  if (row.status === "ABORTED") return row;
  if (isEnded(row)) throw wrong(row, "aborted");
  const reason = `Aborted by ${Actor.use().name}; what is copied stays.`;
  return write(
    row,
    { status: "ABORTED", statusReason: reason, finishedAt: iso() },
    { action: "copy_job.abort", event: createEvent(CopyEvent.CopyJobAborted, row) },
  );
}

function wrong({ copyJobId, status }: CopyJobRow, verb: string): VisibleError {
  return new VisibleError(
    "copy_job.wrong_status",
    `Copy job ${copyJobId} is ${status} and cannot be ${verb}.`,
    { hint: "PENDING and RUNNING ones can be aborted, FAILED and ABORTED ones retried." },
  );
}

function mismatch(row: CopyJobRow): VisibleError {
  return new VisibleError(
    "request.version_mismatch",
    `If-Match: copy job ${row.copyJobId} has been changed; its version is ${row.version}.`,
    { hint: "Read it again and decide anew." },
  );
}
