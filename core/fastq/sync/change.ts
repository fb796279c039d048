import * as z from "zod";
import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { SyncChanged, SyncRequested } from "#core/fastq/sync/event";
import { dueIn, isEnded, write } from "#core/fastq/sync/request-row";
import { ChangeSyncRequest, type SyncRequest, SyncRequestKey } from "#core/fastq/sync/schema";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import { toSyncRequest } from "#core/fastq/sync/to-sync-request";
import { visible } from "#core/fastq/sync/visible";
import { fn } from "#core/fn";
import * as Job from "#core/job";
import { days, iso, now } from "#core/time";

const version = z.int().optional();
/** A request that is begun anew waits so long again, at most. */
const deadlineInDays = 7;

/**
 * Cancels a sync request: decided here, told to its task by a consumer, with `SyncCancelledError`. Repeating it
 * changes nothing. With `version` only if that is still the request's; throws `sync_request.wrong_status` for one that
 * was answered, or is just being answered.
 */
export const change = fn(
  SyncRequestKey.extend({ ...ChangeSyncRequest.shape, version }),
  async ({ syncRequestId, version }): Promise<SyncRequest> => {
    Actor.assertRole("sharer");
    return toSyncRequest(await onCurrent(syncRequestId, (row) => cancel(row, version)));
  },
);

/**
 * Looks at a request anew that waits: what failed before now is begun again. One that FAILED or was ABORTED and has
 * no task is registered again, for seven days. Throws `sync_request.wrong_status` for one that SUCCEEDED, and for one
 * whose task was told.
 */
export const retry = fn(
  SyncRequestKey.extend({ version }),
  async ({ syncRequestId, version }): Promise<SyncRequest> => {
    Actor.assertRole("sharer");
    return toSyncRequest(await onCurrent(syncRequestId, (row) => again(row, version)));
  },
);

async function cancel(row: SyncRequestRow, version: number | undefined): Promise<SyncRequestRow> {
  assertVersion(row, version);
  if ((row.verdict?.outcome ?? row.status) === "ABORTED") return row;
  if (isEnded(row)) throw wrong(row, `is ${row.status} and cannot be cancelled.`);
  if (row.verdict) throw wrong(row, "is just being answered and cannot be cancelled.");
  const at = iso();
  const reason = `Cancelled by ${Actor.use().name}.`;
  return write(
    row,
    {
      verdict: { outcome: "ABORTED", error: "SyncCancelledError", cause: reason, at },
      statusReason: reason,
      // Should the event come late, the sweep finds it.
      ...dueIn(row, 0),
    },
    { action: "sync_request.cancel", event: createEvent(SyncChanged, row) },
  );
}

async function again(row: SyncRequestRow, version: number | undefined): Promise<SyncRequestRow> {
  assertVersion(row, version);
  if (row.status === "SUCCEEDED") throw wrong(row, "is SUCCEEDED: there is nothing to retry.");
  if (row.verdict && !isEnded(row))
    throw wrong(row, "is just being answered and cannot be retried.");
  // It is about to be looked at for the first time.
  if (row.status === "PENDING") return row;
  const begun = { beganAt: iso(), attempts: row.attempts + 1 };
  const action = "sync_request.retry";
  if (row.status === "RUNNING")
    return write(
      row,
      { ...begun, ...dueIn(row, 0) },
      { action, event: createEvent(SyncChanged, row) },
    );
  if (row.taskToken) throw wrong(row, `is ${row.status}: its task was told; start the task again.`);
  const deadlineAt = iso(now() + days(deadlineInDays));
  return write(
    row,
    {
      ...begun,
      ...dueIn({ ...row, deadlineAt }, 0),
      ...{ status: "PENDING", deadlineAt },
      ...{ verdict: undefined, error: undefined },
      ...{ statusReason: undefined, finishedAt: undefined },
    },
    { action, event: createEvent(SyncRequested, row) },
  );
}

function onCurrent(
  syncRequestId: string,
  decide: (row: SyncRequestRow) => Promise<SyncRequestRow>,
): Promise<SyncRequestRow> {
  return Job.onCurrent(() => visible({ syncRequestId }), decide);
}

function assertVersion({ syncRequestId, version }: SyncRequestRow, given: number | undefined) {
  if (given === undefined || given === version) return;
  throw new VisibleError(
    "request.version_mismatch",
    `If-Match: sync request ${syncRequestId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}

function wrong({ syncRequestId }: SyncRequestRow, what: string): VisibleError {
  return new VisibleError("sync_request.wrong_status", `Sync request ${syncRequestId} ${what}`, {
    hint: "RUNNING ones can be cancelled and retried; FAILED and ABORTED ones retried if no task waits for them.",
  });
}
