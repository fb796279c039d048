import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { ask as askForThaw } from "#core/fastq/unarchiving/queue";
import { ChangedError } from "#core/job";
import * as ShareEvent from "#core/share/event";
import * as Plans from "#core/share/plan/plan";
import * as Pushes from "#core/share/push/push";
import { write as writeContents } from "#core/share/sharing-job/contents-write";
import { firstOf, type Seen, type Step } from "#core/share/sharing-job/decide";
import { remember } from "#core/share/sharing-job/dry-run";
import { dropLink, makeLink } from "#core/share/sharing-job/link";
import { change, dueAt } from "#core/share/sharing-job/row";
import type { SharingJob } from "#core/share/sharing-job/schema";
import type { SharedFileRow, SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";
import { seal } from "#core/share/sharing-job/urls";
import { iso, minutes, now } from "#core/time";

/** A job is looked at so long after its last change, should no event come. */
export const lookAgainMs = minutes(15);

/**
 * Whoever does what a job asks for does it for the requester: with no more than a sharer of that project may, and their
 * name in every audit record. Its id is always the same, so that a repeated request is known by its key.
 */
export function actingFor<T>({ createdBy, projectId }: SharingJobRow, work: () => T): T {
  const { id, name } = createdBy;
  return Actor.run(
    {
      ...{ type: "system", id: "sharing-jobs", name, onBehalfOf: { id, name } },
      ...{ roles: ["sharer"], projectIds: [projectId] },
    },
    work,
  );
}

/** What a plan is asked for with, and a push: repeated within 24 hours they are the same. */
const planRequestOf = ({ sharingJobId, packageId, shareDestination }: SharingJobRow) => ({
  packageId,
  shareDestination,
  idempotencyKey: sharingJobId,
});
export const pushRequestOf = ({ planId = "", planHash = "" }: SharingJobRow) => ({
  planId,
  planHash,
});

/** Does a step. Throws `ChangedError` when the job was changed meanwhile. */
export async function act(row: SharingJobRow, step: Step, seen: Seen): Promise<void> {
  switch (step.do) {
    case "wait":
      return;
    case "start":
      return started(row);
    case "plan":
      return orFail(row, "PlanError", async () => {
        const { onBehalfOf, ...request } = { ...planRequestOf(row), onBehalfOf: row.createdBy };
        const { makers, ...rule } = row.rule ?? { makers: [] };
        const asked = { ...request, onBehalfOf, makers, ...("reasons" in rule && { rule }) };
        const { id } = await actingFor(row, () => Plans.create(asked));
        await note(row, "sharing_job.plan", { phase: "plan", planId: id });
      });
    case "await-approval":
      return note(row, "sharing_job.wait", { phase: "approval", ...ofPlan(seen) });
    case "push":
      return orFail(row, "PushError", () => push(row, seen));
    case "link":
      return orFail(row, "LinkError", () => link(row));
    case "thaw":
      return thaw(row, seen.package?.archivedFastqIds ?? []);
    case "succeed":
      return succeed(row, await writeContents(row), ofPlan(seen));
    case "fail":
      return fail(row, step, archivedOf(seen));
  }
}

async function started(row: SharingJobRow): Promise<void> {
  const event = createEvent(ShareEvent.SharingJobStarted, row);
  await change(
    row,
    { status: "RUNNING", startedAt: iso(), ...again(row) },
    { action: "sharing_job.start", event },
  );
}

async function note(
  row: SharingJobRow,
  action: string,
  set: Partial<SharingJobRow>,
): Promise<void> {
  await change(row, { ...set, ...again(row) }, { action });
}

/** That it is going to push is written first: a job that was aborted meanwhile pushes nothing. */
async function push(row: SharingJobRow, seen: Seen): Promise<void> {
  const claimed =
    row.phase === "push"
      ? row
      : await change(
          row,
          { phase: "push", ...ofPlan(seen), ...again(row) },
          { action: "sharing_job.apply" },
        );
  const request = { ...pushRequestOf(claimed), idempotencyKey: row.sharingJobId };
  const { id } = await actingFor(row, () =>
    Pushes.create({ ...request, onBehalfOf: row.createdBy }),
  ).catch((error: unknown) => {
    // Its row is not as this step found it any more.
    if (error instanceof VisibleError) throw new Refusal(claimed, error);
    throw error;
  });
  await note(claimed, "sharing_job.push", { pushJobId: id });
}

/** A link whose job was changed meanwhile is of no use: nobody knows its secrets. After another error it may be the job's own. */
async function link(row: SharingJobRow): Promise<void> {
  const contents = await writeContents(row);
  const { linkId, urls, expireAt } = await actingFor(row, () => makeLink(row));
  const sealedUrls = await seal(row.sharingJobId, urls);
  try {
    const made = { linkId, sealedUrls, urlsExpireAt: expireAt, phase: "link" as const };
    await succeed(row, contents, made);
  } catch (error) {
    if (error instanceof ChangedError) await actingFor(row, () => dropLink(linkId));
    throw error;
  }
}

async function thaw(row: SharingJobRow, archived: string[]): Promise<void> {
  await askForThaw(archived);
  const reason = `${archived.length} fastqs are archived and are being thawed: ${firstOf(archived)}. Ask again once that is done.`;
  await fail(row, { errorName: "DataDefrostingError", reason }, archived);
}

async function succeed(
  row: SharingJobRow,
  contents: SharedFileRow,
  set: Partial<SharingJobRow>,
): Promise<void> {
  const { planId, planHash } = { ...row, ...set };
  const isSeen = row.isDryRun && planId && planHash;
  await change(
    row,
    { status: "SUCCEEDED", ...set, contents, endedAt: iso(), ...dueAt(row.sharingJobId, iso()) },
    {
      action: "sharing_job.succeed",
      event: createEvent(ShareEvent.SharingJobSucceeded, {
        ...{ ...row, ...contents.counts },
        planHash: planHash ?? null,
      }),
      also: isSeen ? [remember(row, { planId, planHash })] : [],
    },
  );
}

type Failure = { errorName: NonNullable<SharingJob["errorName"]>; reason: string };

/** What was sent all the same, and what is archived, is listed. */
async function fail(
  row: SharingJobRow,
  { errorName, reason }: Failure,
  archived: string[],
): Promise<void> {
  const isArchived = archived.length > 0;
  const contents =
    isArchived || row.pushJobId
      ? await writeContents(row, { isOfArchived: isArchived })
      : undefined;
  await change(
    row,
    {
      ...{ status: "FAILED", errorName, statusReason: reason, endedAt: iso() },
      ...dueAt(row.sharingJobId, iso()),
      ...(contents && { contents }),
      ...(isArchived && {
        archivedFastqIds: archived.slice(0, 10),
        archivedFastqCount: archived.length,
      }),
    },
    {
      action: "sharing_job.fail",
      event: createEvent(ShareEvent.SharingJobFailed, { ...row, errorName, reason }),
    },
  );
}

/** A refusal of what is behind a step, with the row as it is by then. */
class Refusal extends Error {
  readonly row: SharingJobRow;
  readonly refusal: VisibleError;

  constructor(row: SharingJobRow, refusal: VisibleError) {
    super(refusal.message);
    this.row = row;
    this.refusal = refusal;
  }
}

/** What is refused ends the job; what may pass by itself is tried again. */
async function orFail(
  row: SharingJobRow,
  errorName: Failure["errorName"],
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const refused = error instanceof Refusal ? error : undefined;
    const refusal = refused?.refusal ?? error;
    if (!(refusal instanceof VisibleError)) throw error;
    await fail(refused?.row ?? row, { errorName, reason: refusal.message }, []);
  }
}

function ofPlan({ plan }: Seen): Partial<SharingJobRow> {
  if (!plan) return {};
  const { planHash, approvalId } = plan;
  return { ...(planHash && { planHash }), ...(approvalId && { approvalId }) };
}

const archivedOf = (seen: Seen): string[] => seen.package?.archivedFastqIds ?? [];
const again = ({ sharingJobId }: SharingJobRow) => dueAt(sharingJobId, iso(now() + lookAgainMs));
