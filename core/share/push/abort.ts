import * as z from "zod";
import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Job from "#core/job";
import { abort as end } from "#core/share/push/end";
import type { PushJobRow } from "#core/share/push/push-job.entity";
import { load } from "#core/share/push/row";
import { ChangePushJob, type PushJob, PushJobKey } from "#core/share/push/schema";
import { toPushJob } from "#core/share/push/to-push-job";

/**
 * Ends a push, whatever it is doing: a consumer of the event stops its copy, what was sent stays. Repeating it changes
 * nothing. With `version` only if that is still the push's; throws `push_job.wrong_status` once it has ended otherwise.
 */
export const abort = fn(
  PushJobKey.extend({ ...ChangePushJob.shape, version: z.int().optional() }),
  async ({ pushJobId, version }): Promise<PushJob> => {
    Actor.assertRole("sharer");
    const row = await Job.onCurrent(
      () => load(pushJobId),
      async (row) => {
        assertVersion(row, version);
        if (row.status === "ABORTED") return row;
        if (row.status !== "PENDING" && row.status !== "RUNNING") throw wrong(row, "aborted");
        return end(row, `Aborted by ${Actor.use().name}; what was sent stays.`);
      },
    );
    return toPushJob(row);
  },
);

export function wrong({ pushJobId, status }: PushJobRow, verb: string): VisibleError {
  return new VisibleError(
    "push_job.wrong_status",
    `Push job ${pushJobId} is ${status} and cannot be ${verb}.`,
    { hint: "PENDING and RUNNING ones can be aborted, FAILED and ABORTED ones retried." },
  );
}

export function assertVersion({ pushJobId, version }: PushJobRow, given: number | undefined): void {
  if (given === undefined || given === version) return;
  throw new VisibleError(
    "request.version_mismatch",
    `If-Match: push job ${pushJobId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}
