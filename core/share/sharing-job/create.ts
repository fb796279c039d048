import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { ConditionError, put, transact } from "#core/dynamo";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Id from "#core/id";
import * as Idempotency from "#core/idempotency";
import * as Outbox from "#core/outbox";
import * as Package from "#core/package/package";
import * as Project from "#core/project";
import { resolve } from "#core/share/destination/resolve";
import * as ShareEvent from "#core/share/event";
import { assertSeen } from "#core/share/sharing-job/dry-run";
import {
  type CanonicalRequest,
  canonicalOf,
  hashOf,
  selectionOf,
} from "#core/share/sharing-job/request";
import { dueAt, idOfPackage, load, toSharingJob } from "#core/share/sharing-job/row";
import { CreateSharingJob, type SharingJob } from "#core/share/sharing-job/schema";
import { type SharingJobRow, sharingJobEntity } from "#core/share/sharing-job/sharing-job.entity";
import { iso, minutes, now } from "#core/time";

/** Characters of a request that the row keeps; its package has all of it. */
const mostInRow = 50_000;
/** Until its first event has come. */
const firstLookMs = minutes(15);

/**
 * Records a request to share data, and asks for its package in the same transaction; everything after that follows from
 * events. With an idempotency key a repeated request answers the job it made the first time. Throws `plan.refused` for a
 * place that nothing of the project may go to, and `sharing_job.no_dry_run` for a push that no equal dry run has shown
 * within 24 hours; refusals are in the audit.
 */
export const create = fn(
  CreateSharingJob.safeExtend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey, projectId: wanted, ...asked }): Promise<SharingJob> => {
    Actor.assertRole("sharer");
    const projectId = Project.choose(wanted);
    const request = idempotencyKey
      ? { operation: "sharing_job.create", key: idempotencyKey, body: { projectId, ...asked } }
      : undefined;
    const earlier = request && (await Idempotency.find(request));
    if (earlier) return toSharingJob(await load(earlier));
    const form = canonicalOf(asked);
    const dryRun = await audited(projectId, form, async () => {
      const { shareDestination, dryrun, shareType } = asked;
      if (shareType === "pull") return undefined;
      await resolve({ shareDestination }, projectId);
      return dryrun ? undefined : assertSeen(projectId, form);
    });
    const packageId = Id.create("package");
    const sharingJobId = idOfPackage(packageId);
    const name = `sharing-job-${sharingJobId.slice(sharingJobId.indexOf(".") + 1)}`;
    const made = await Package.draft({ packageId, projectId, name, selection: selectionOf(asked) });
    const row = rowOf({ sharingJobId, projectId, packageId }, form, {
      ...(dryRun && { dryRun }),
      isDryRun: asked.dryrun,
    });
    const { requestHash, isDryRun, shareType, shareDestination } = row;
    const writes = [
      put(sharingJobEntity().create(row)),
      Audit.record({
        ...{ action: "sharing_job.create", subject: sharingJobId, projectId },
        details: {
          ...{ packageId, shareType, shareDestination, isDryRun, requestHash },
          dryRunId: dryRun?.sharingJobId,
        },
      }),
      Outbox.enqueue(createEvent(ShareEvent.SharingJobRequested, row)),
      ...made.writes,
      ...(request ? [Idempotency.remember(request, sharingJobId)] : []),
    ];
    try {
      await transact(writes);
    } catch (error) {
      const raced = request && error instanceof ConditionError && (await Idempotency.find(request));
      if (!raced) throw error;
      return toSharingJob(await load(raced));
    }
    return toSharingJob(row);
  },
);

function rowOf(
  named: Pick<SharingJobRow, "sharingJobId" | "projectId" | "packageId">,
  form: CanonicalRequest,
  of: Pick<SharingJobRow, "isDryRun" | "dryRun">,
): SharingJobRow {
  const { id, name } = Actor.use();
  const at = iso();
  const { shareType, shareDestination, defrostArchivedFastqs } = form;
  return {
    ...named,
    ...of,
    ...{ status: "PENDING", phase: "package", shareType },
    ...(shareDestination && { shareDestination }),
    ...(JSON.stringify(form).length <= mostInRow && { request: form }),
    requestHash: hashOf(named.projectId, form),
    defrosts: defrostArchivedFastqs,
    ...{ createdAt: at, createdBy: { id, name }, updatedAt: at },
    ...dueAt(named.sharingJobId, iso(now() + firstLookMs)),
    version: 1,
  };
}

/** What is refused is in the audit of its project, with what was asked for. */
async function audited<T>(
  projectId: string,
  form: CanonicalRequest,
  decide: () => Promise<T>,
): Promise<T> {
  try {
    return await decide();
  } catch (error) {
    if (error instanceof VisibleError)
      await Audit.refused({
        ...{ action: "sharing_job.refused", subject: projectId, projectId, code: error.code },
        details: {
          ...{ shareType: form.shareType, shareDestination: form.shareDestination },
          ...{ requestHash: hashOf(projectId, form), reason: error.message },
        },
      });
    throw error;
  }
}
