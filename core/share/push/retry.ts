import * as z from "zod";
import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Job from "#core/job";
import { assertUsable } from "#core/share/plan/usable";
import { assertVersion, wrong } from "#core/share/push/abort";
import * as PushEvent from "#core/share/push/event";
import { guardsOf } from "#core/share/push/guards";
import { refused, running } from "#core/share/push/push";
import type { PushJobRow } from "#core/share/push/push-job.entity";
import { change, dueAt, holderOf, load, lock } from "#core/share/push/row";
import { type PushJob, PushJobKey } from "#core/share/push/schema";
import { toPushJob } from "#core/share/push/to-push-job";
import { iso, minutes, now } from "#core/time";

/**
 * Sends what a push that FAILED or was ABORTED has left. Its plan must hold, but for its age: nothing goes out that was not
 * decided on when it was young, and thawing alone may take longer than a plan lives. Repeating it while the push
 * is under way changes nothing. Throws what `assertUsable` throws, `push_job.wrong_status` for one that SUCCEEDED and
 * `push_job.already_running`.
 */
export const retry = fn(
  PushJobKey.extend({ version: z.int().optional() }),
  async ({ pushJobId, version }): Promise<PushJob> => {
    Actor.assertRole("sharer");
    const row = await Job.onCurrent(
      () => load(pushJobId),
      async (row) => {
        assertVersion(row, version);
        if (row.status === "PENDING" || row.status === "RUNNING") return row;
        if (row.status === "SUCCEEDED") throw wrong(row, "retried");
        return again(row);
      },
    );
    return toPushJob(row);
  },
);

async function again(row: PushJobRow): Promise<PushJobRow> {
  const { pushJobId, planId, planHash } = row;
  const attempt = row.attempt + 1;
  try {
    const usable = await assertUsable({ planId, planHash }, { mayBeStale: true });
    const holder = await holderOf(planId);
    if (holder) throw running(planId, holder);
    return await change(
      row,
      {
        ...{ status: "PENDING", phase: "begin", attempt },
        ...{ statusReason: undefined, contents: undefined, log: undefined },
        ...dueAt(pushJobId, iso(now() + minutes(5))),
      },
      {
        action: "push.retry",
        event: createEvent(PushEvent.PushRequested, { ...row, attempt }),
        also: [lock(row), ...guardsOf(usable)],
      },
    );
  } catch (error) {
    if (error instanceof VisibleError) await refused(planId, error);
    throw error;
  }
}
