import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { find as findCopy } from "#core/copy/find";
import { ConditionError, put, transact } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Job from "#core/job";
import * as Outbox from "#core/outbox";
import { find as findPlan } from "#core/share/plan/row";
import { assertUsable, type UsablePlan } from "#core/share/plan/usable";
import * as PushEvent from "#core/share/push/event";
import { guardsOf } from "#core/share/push/guards";
import { type PushJobRow, pushJobEntity } from "#core/share/push/push-job.entity";
import { dueAt, holderOf, load, lock, tellStatus } from "#core/share/push/row";
import { CreatePushJob, type PushJob, PushJobKey, Requester } from "#core/share/push/schema";
import { toPushJob } from "#core/share/push/to-push-job";
import { iso, minutes, now } from "#core/time";

/** A push that nobody has begun by then is begun by the sweep. */
const beginMs = minutes(5);

/**
 * Asks for a push of exactly a plan; a consumer of its event begins it. With an idempotency key a repeated request
 * answers the push it made the first time. `onBehalfOf`: whose request a part of the system carries out. Throws what
 * `assertUsable` throws, and `push_job.already_running` while another push has the plan; refusals are in the audit.
 */
export const create = fn(
  CreatePushJob.safeExtend({
    idempotencyKey: Idempotency.IdempotencyKey,
    onBehalfOf: Requester.optional(),
  }),
  async ({ idempotencyKey, onBehalfOf, ...asked }): Promise<PushJob> => {
    Actor.assertRole("sharer");
    const request = idempotencyKey
      ? { operation: "push.create", key: idempotencyKey, body: asked }
      : undefined;
    const earlier = request && (await Idempotency.find(request));
    if (earlier) return get({ pushJobId: earlier });
    try {
      // Once more when something changed between the look and the write: then it says what.
      return await Job.onCurrent(
        () => assertUsable(asked),
        (usable) => make(usable, onBehalfOf, request),
      );
    } catch (error) {
      if (error instanceof VisibleError) await refused(asked.planId, error);
      throw error;
    }
  },
);

/** One push job that the actor may know of, with how far it is. */
export const get = fn(PushJobKey, async ({ pushJobId }): Promise<PushJob> => {
  const row = await load(pushJobId);
  const { status, copyJobId } = row;
  if (status !== "RUNNING" || !copyJobId) return toPushJob(row);
  // It is named by its push before it is made.
  return toPushJob(row, await findCopy(copyJobId));
});

async function make(
  usable: UsablePlan,
  onBehalfOf: Requester | undefined,
  request: Idempotency.Request | undefined,
): Promise<PushJob> {
  const row = rowOf(usable, onBehalfOf);
  const { pushJobId, projectId, planId, planHash, destinationId, destinationUri, packageId } = row;
  const writes = [
    put(pushJobEntity().create(row)),
    lock(row),
    ...guardsOf(usable),
    Audit.record({
      ...{ action: "push.create", subject: pushJobId, projectId },
      details: {
        ...{ packageId, planId, planHash, destinationId, destinationUri },
        ...{ approvalId: row.approvalId, ...(onBehalfOf && { onBehalfOf }) },
      },
    }),
    Outbox.enqueue(createEvent(PushEvent.PushRequested, row)),
    tellStatus(row),
    ...(request ? [Idempotency.remember(request, pushJobId)] : []),
  ];
  try {
    await transact(writes);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    const raced = request && (await Idempotency.find(request));
    if (raced) return get({ pushJobId: raced });
    const holder = await holderOf(planId);
    if (holder) throw running(planId, holder);
    throw new Job.ChangedError(`Plan ${planId} is not what it was.`, { cause: error });
  }
  return toPushJob(row);
}

/** Names the push that has the plan: two at once would send everything twice. */
export function running(planId: string, holder: string): VisibleError {
  return new VisibleError("push_job.already_running", `${holder} is applying plan ${planId}.`, {
    hint: `Wait for its end, or abort it: GET /api/v1/push-jobs/${holder}.`,
  });
}

function rowOf(usable: UsablePlan, onBehalfOf: Requester | undefined): PushJobRow {
  const { plan, package: of, destination, approval } = usable;
  const { id, name } = Actor.use();
  const pushJobId = Id.create("pushJob");
  const at = iso();
  const { objects, bytes, collisions } = plan.totals;
  const { merkleRoot = "", fileCount = 0, totalBytes = 0 } = of.summary ?? {};
  const { decidedBy, decidedAt } = approval ?? {};
  return {
    ...{ pushJobId, projectId: plan.projectId, packageId: of.packageId, packageName: of.name },
    ...{ planId: plan.planId, planHash: plan.planHash },
    ...(approval && { approvalId: approval.approvalId }),
    ...{ destinationId: plan.destinationId, destinationUri: plan.destinationUri },
    ...{ status: "PENDING", phase: "begin", attempt: 1 },
    counts: {
      ...{ total: objects, totalBytes: bytes, collisions },
      ...{ sent: 0, alreadyThere: 0, failed: 0, sentBytes: 0 },
    },
    facts: {
      ...{ merkleRoot, fileCount, totalBytes },
      ...{ recipient: destination.recipient, contact: destination.contact },
      ...(approval &&
        decidedBy &&
        decidedAt && {
          approval: { id: approval.approvalId, approver: decidedBy, at: decidedAt },
        }),
    },
    requestedBy: onBehalfOf ?? { id, name },
    ...{ createdAt: at, createdBy: onBehalfOf?.name ?? name, updatedAt: at },
    ...dueAt(pushJobId, iso(now() + beginMs)),
    version: 1,
  };
}

/** What is refused is in the audit, on the plan that it was tried with. */
export async function refused(planId: string, error: VisibleError): Promise<void> {
  const plan = await findPlan(planId);
  // Of what the actor may not know of nothing is told, not even by a record in another project.
  if (!plan || !Actor.canSee(plan.projectId)) return;
  await Audit.refused({
    ...{ action: "push.refused", subject: planId, projectId: plan.projectId, code: error.code },
    details: { reason: error.message },
  });
}
