import * as Idempotency from "#core/idempotency";
import * as Packages from "#core/package/package-row";
import { abort as abortPackage } from "#core/package/package-verbs";
import { abort as abortPush } from "#core/share/push/end";
import { isEnded as isPushEnded, onCurrent } from "#core/share/push/row";
import { actingFor, pushRequestOf } from "#core/share/sharing-job/act";
import { dropStrays } from "#core/share/sharing-job/link";
import { moveDue } from "#core/share/sharing-job/row";
import type { SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";
import { iso, minutes } from "#core/time";

/** Whoever worked on a job when it ended has ended so long after it (`stacks/sharing-jobs.ts`): then it is looked at last. */
const lastLookMs = minutes(20);

/** Ends what a job has begun and does not need: of one that was aborted everything, of a pull links that it does not know. */
export async function tidy(row: SharingJobRow): Promise<void> {
  if (!row.dueAt || !row.endedAt) return;
  await actingFor(row, async () => {
    const found = await Packages.find(row.packageId);
    const made = found?.deletedAt ? undefined : found;
    if (row.status === "ABORTED") {
      if (made && !Packages.isEnded(made))
        await abortPackage({ packageId: made.packageId, status: "ABORTED" });
      await endPush(row);
    }
    if (row.shareType === "pull" && made) await dropStrays(row, made);
  });
  const lastLookAt = iso(Date.parse(row.endedAt) + lastLookMs);
  const next = [lastLookAt, row.urlsExpireAt ?? ""].find((at) => at > iso());
  await moveDue(row, next);
}

/** Also a push that was made in the moment of the abort. */
async function endPush(row: SharingJobRow): Promise<void> {
  const { sharingJobId, planHash } = row;
  const operation = "push.create";
  const pushJobId =
    row.pushJobId ??
    (planHash &&
      (await Idempotency.find({ operation, key: sharingJobId, body: pushRequestOf(row) })));
  if (!pushJobId) return;
  await onCurrent(pushJobId, async (push) => {
    if (!isPushEnded(push))
      await abortPush(push, row.statusReason ?? "Its sharing job was aborted.");
  });
}
