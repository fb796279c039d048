import * as z from "zod";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ConditionError, put, transact } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Outbox from "#core/outbox";
import type { PackageRow } from "#core/package/package.entity";
import { isExpired, load as loadPackage } from "#core/package/package-row";
import { PackageKey } from "#core/package/schema";
import type { RuleAsk } from "#core/share/approval/need";
import { resolve, type Target } from "#core/share/destination/resolve";
import * as ShareEvent from "#core/share/event";
import { type Maker, type PlanRow, planEntity } from "#core/share/plan/plan.entity";
import { dueAt, load, toPlan } from "#core/share/plan/row";
import { CreatePlan, type Plan, PlanKey } from "#core/share/plan/schema";
import { hours, iso, minutes, now } from "#core/time";

const lifeHours = 24;
/** So long after it was asked for a plan has ended: its function's tries are over (`stacks/share.ts`). */
const mostRunningMs = minutes(45);

const Person = z.object({ id: z.string(), name: z.string() });

/**
 * Records a request for a plan; a consumer of its event makes it. With an idempotency key a repeated request answers
 * the plan it made the first time. `onBehalfOf`: whose request a part of the system carries out; `rule`, `makers`: what
 * a rule of automatic sharing says of approvals, and who has made it. Throws `package.not_ready`, and `plan.refused` for a
 * place that nothing of the package may go to; refusals are in the audit.
 */
export const create = fn(
  CreatePlan.safeExtend({
    ...PackageKey.shape,
    idempotencyKey: Idempotency.IdempotencyKey,
    onBehalfOf: Person.optional(),
    rule: z.custom<RuleAsk>().optional(),
    makers: z.array(Person).default([]),
  }),
  async ({ idempotencyKey, onBehalfOf, rule, makers, packageId, ...asked }): Promise<Plan> => {
    Actor.assertRole("sharer");
    const request = idempotencyKey
      ? { operation: "plan.create", key: idempotencyKey, body: { packageId, ...asked } }
      : undefined;
    const earlier = request && (await Idempotency.find(request));
    if (earlier) return get({ planId: earlier });
    const of = await loadPackage({ packageId });
    const target = await audited(of, asked, async () => {
      assertSealed(of);
      return resolve(asked, of.projectId);
    });
    const row = rowOf(of, target, [...(await makersOf(of, onBehalfOf)), ...makers], rule);
    const { planId, projectId, destinationId, destinationUri } = row;
    const writes = [
      put(planEntity().create(row)),
      Audit.record({
        ...{ action: "plan.create", subject: planId, projectId },
        details: { packageId, destinationId, destinationUri, ...(onBehalfOf && { onBehalfOf }) },
      }),
      Outbox.enqueue(createEvent(ShareEvent.PlanRequested, row)),
    ];
    if (request) writes.push(Idempotency.remember(request, planId));
    try {
      await transact(writes);
    } catch (error) {
      const raced = request && error instanceof ConditionError && (await Idempotency.find(request));
      if (!raced) throw error;
      return get({ planId: raced });
    }
    return toPlan(row);
  },
);

/** One plan of a project that the actor may know of. */
export const get = fn(PlanKey, async ({ planId }): Promise<Plan> => toPlan(await load(planId)));

/** What is refused is in the audit, with what was asked for. */
async function audited(
  { packageId, projectId }: PackageRow,
  asked: CreatePlan,
  decide: () => Promise<Target>,
): Promise<Target> {
  try {
    return await decide();
  } catch (error) {
    if (error instanceof VisibleError)
      await Audit.refused({
        ...{ action: "plan.refused", subject: packageId, projectId, code: error.code },
        details: { ...asked, reason: error.message },
      });
    throw error;
  }
}

function assertSealed(row: PackageRow): void {
  const { packageId, status, summary } = row;
  if (status === "SUCCEEDED" && summary && !isExpired(row)) return;
  const why = isExpired(row) ? "has expired" : `is ${status}`;
  throw new VisibleError("package.not_ready", `Package ${packageId} ${why}.`, {
    hint: "A plan can be made once a package is SUCCEEDED, for 30 days.",
  });
}

function rowOf(
  { packageId, name, projectId }: PackageRow,
  { destination, destinationUri }: Target,
  makers: Maker[],
  rule: RuleAsk | undefined,
): PlanRow {
  const planId = Id.create("plan");
  const at = iso();
  return {
    ...{ planId, packageId, packageName: name, projectId, destinationUri, makers },
    ...(rule && { rule }),
    destinationId: destination.destinationId,
    status: "PENDING",
    ...{ createdAt: at, createdBy: makers[0]?.name ?? "", updatedAt: at },
    expiresAt: iso(now() + hours(lifeHours)),
    ...dueAt(planId, iso(now() + mostRunningMs)),
    version: 1,
  };
}

/**
 * Everybody who had a hand in it, who asks for the plan first: the audit knows who asked for the package, and for whom
 * a part of the system did.
 */
async function makersOf(
  { packageId, createdBy }: PackageRow,
  onBehalfOf: Maker | undefined,
): Promise<Maker[]> {
  const { id, name } = Actor.use();
  const [first] = await Audit.history(packageId, 1);
  const behind = Person.safeParse((first?.details as { onBehalfOf?: unknown })?.onBehalfOf);
  return [
    ...(onBehalfOf ? [onBehalfOf] : []),
    { id, name },
    { id: first?.actorId ?? createdBy, name: createdBy },
    ...(behind.success ? [behind.data] : []),
  ];
}
