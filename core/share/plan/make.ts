import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Audit from "#core/audit";
import { put, type Write } from "#core/dynamo";
import { isTransient, nameOf, VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import * as Id from "#core/id";
import * as Job from "#core/job";
import * as Log from "#core/log";
import * as Outbox from "#core/outbox";
import * as Packages from "#core/package/package-row";
import { approvalEntity } from "#core/share/approval/approval.entity";
import { reasonsFor } from "#core/share/approval/need";
import { look } from "#core/share/destination/check";
import type { DestinationRow } from "#core/share/destination/destination.entity";
import { noteCheck } from "#core/share/destination/note-check";
import { innermost, refusalOf } from "#core/share/destination/resolve";
import * as ShareEvent from "#core/share/event";
import { estimateOf } from "#core/share/plan/estimate";
import { gather } from "#core/share/plan/gather";
import { planHashOf } from "#core/share/plan/hash";
import { publish } from "#core/share/plan/items";
import { lastPushOf } from "#core/share/plan/last-push";
import { localItems } from "#core/share/plan/local-items";
import type { PlanRow } from "#core/share/plan/plan.entity";
import { regionsOf } from "#core/share/plan/regions";
import { change, find, isEnded } from "#core/share/plan/row";
import type { PlanFinding } from "#core/share/plan/schema";
import { sinceLast } from "#core/share/plan/since-last";
import { policyOf } from "#core/share/policy/policy";
import { iso } from "#core/time";

/** Findings that the row keeps: rows end at 400 KB. */
const keptFindings = 200;
const keptBytes = 100_000;
/** Problems that `statusReason` names. */
const namedProblems = 10;

/**
 * Makes a plan that was asked for: SUCCEEDED with what a push would do, or FAILED with why there can be none. Repeating it, or
 * doing it twice at once, ends the same. What may pass is thrown; nothing is done for a plan that has ended.
 */
export async function make(planId: string): Promise<void> {
  const row = await begin(planId);
  if (!row) return;
  try {
    await succeed(planId, await found(row));
  } catch (error) {
    if (isTransient(error)) throw error;
    // What ICA says for good is for people, too.
    if (error instanceof VisibleError || nameOf(error) === "Icav2Error")
      return fail(planId, (error as Error).message);
    if (error instanceof Problems) return fail(planId, error.message, error.findings);
    Log.error("A plan could not be made", { planId, error });
    await fail(planId, "It could not be made, for a reason that an operator finds in the logs.");
  }
}

/** → FAILED with the reason. Does nothing in an end state. */
export function fail(planId: string, reason: string, findings: PlanFinding[] = []): Promise<void> {
  return onCurrent(planId, async (row) => {
    if (isEnded(row)) return;
    await change(
      row,
      {
        ...{ status: "FAILED", statusReason: reason, endedAt: iso() },
        ...{ findings: cut(findings), findingCount: findings.length },
        ...{ dueAt: undefined, dueShard: undefined },
      },
      {
        action: "plan.fail",
        event: createEvent(ShareEvent.PlanFailed, { ...row, reason }),
      },
    );
  });
}

/** PENDING → RUNNING. One that is RUNNING is begun anew: whoever did was killed, or comes to the same end. */
function begin(planId: string): Promise<PlanRow | undefined> {
  return onCurrent(planId, async (row) => {
    if (isEnded(row)) return undefined;
    if (row.status === "RUNNING") return row;
    return change(row, { status: "RUNNING", startedAt: iso() }, { action: "plan.start" });
  });
}

/** There can be no plan, for reasons that are findings. */
class Problems extends Error {
  readonly findings: PlanFinding[];

  constructor(message: string, findings: PlanFinding[]) {
    super(message);
    this.findings = findings;
  }
}

async function found(row: PlanRow) {
  const { planId, packageId, destinationUri, projectId } = row;
  const [sealed, destination, policy] = await Promise.all([
    packageOf(row),
    usableDestination(row),
    policyOf(projectId),
  ]);
  const folder = await mkdtemp(join(tmpdir(), "plan-"));
  try {
    const path = join(folder, "items.ndjson");
    const gathered = await gather({ packageId, planId, destinationUri, policy }, path);
    const { totals, amounts, itemsDigest, itemsSha256, itemsBytes, sourceBuckets } = gathered;
    const findings = gathered.findings.list();
    refuse(findings);
    const last = await lastPushOf({ destinationId: row.destinationId, projectId });
    const difference = await sinceLast(localItems(path), last);
    const ofBucket = await regionsOf(sourceBuckets);
    const { backend, version: destinationVersion, check } = destination;
    const to = check.region ?? destination.region;
    await publish(planId, path, { sha256: itemsSha256, bytes: itemsBytes });
    const { merkleRoot } = sealed;
    const policyVersion = policy.version;
    const hashed = { merkleRoot, destinationUri, destinationId: row.destinationId };
    return {
      ...{ totals, findings: cut(findings), findingCount: findings.length },
      ...estimateOf(amounts, backend, { ofBucket, to }),
      ...(difference && { sinceLast: difference }),
      basis: {
        ...{ merkleRoot, destinationVersion, policyVersion },
        ...{ itemsDigest, itemsSha256, itemsBytes },
      },
      planHash: planHashOf({
        ...hashed,
        ...{ destinationVersion, policyVersion, itemsDigest, findings },
      }),
      approvalReasons: reasonsFor({
        ...{ policy, totals, findingCount: findings.length, rule: row.rule },
        isNewDestination: last === undefined,
      }),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** RUNNING → SUCCEEDED, together with the decision that it needs. Does nothing in an end state. */
function succeed(planId: string, made: Awaited<ReturnType<typeof found>>): Promise<void> {
  return onCurrent(planId, async (row) => {
    if (isEnded(row)) return;
    const { planHash, approvalReasons: reasons, totals } = made;
    const approvalId = reasons.length > 0 ? Id.create("approval") : undefined;
    await change(
      row,
      {
        ...{ status: "SUCCEEDED", endedAt: iso(), ...made },
        ...(approvalId && { approvalId }),
        ...{ dueAt: undefined, dueShard: undefined },
      },
      {
        action: "plan.succeed",
        event: createEvent(ShareEvent.PlanSucceeded, {
          ...{ ...row, planHash, approvalId: approvalId ?? null },
          ...{ toSend: totals.toSend, toSendBytes: totals.toSendBytes },
        }),
        also: approvalId ? request(row, { approvalId, planHash, reasons }) : [],
      },
    );
  });
}

function request(
  row: PlanRow,
  made: { approvalId: string; planHash: string; reasons: string[] },
): Write[] {
  const { planId, packageId, projectId, destinationId, destinationUri, makers, expiresAt } = row;
  const at = iso();
  const named = { planId, packageId, projectId, destinationId };
  return [
    put(
      approvalEntity().create({
        ...{ ...made, ...named, destinationUri, makers, expiresAt },
        ...{ status: "PENDING", createdAt: at, updatedAt: at, version: 1 },
      }),
    ),
    Audit.record({
      ...{ action: "approval.request", subject: made.approvalId, projectId },
      details: { planId, planHash: made.planHash, reasons: made.reasons },
    }),
    Outbox.enqueue(createEvent(ShareEvent.ApprovalRequested, { ...named, ...made })),
  ];
}

async function packageOf({ packageId, projectId }: PlanRow): Promise<{ merkleRoot: string }> {
  const row = await Packages.find(packageId);
  const isThere = row && !row.deletedAt && row.projectId === projectId && !Packages.isExpired(row);
  if (isThere && row.status === "SUCCEEDED" && row.summary) return row.summary;
  throw new VisibleError("plan.refused", `Package ${packageId} was deleted or has expired.`);
}

/** The destination, looked at once more; of ICA the one that is registered, as folders in it are made by the copy. */
async function usableDestination(row: PlanRow): Promise<DestinationRow> {
  const { planId, destinationId, destinationUri, projectId } = row;
  const destination = await innermost(destinationUri);
  if (destination?.destinationId !== destinationId)
    throw new VisibleError("plan.refused", `${destinationUri} lies in ${destinationId} no more.`);
  const refusal = refusalOf(destination, projectId);
  if (refusal) throw new VisibleError("plan.refused", refusal);
  const uri = destination.backend === "s3" ? destinationUri : destination.uri;
  const check = await look({ ...destination, uri }, planId);
  await noteCheck(destination, check);
  if (check.isUsable) return { ...destination, check };
  throw new VisibleError("plan.refused", check.reason ?? "The destination cannot be used.");
}

function refuse(findings: PlanFinding[]): void {
  const problems = findings.filter(({ severity }) => severity === "error");
  if (problems.length === 0) return;
  const named = problems.slice(0, namedProblems).map(({ message }) => message);
  const rest = problems.length - named.length;
  const more = rest > 0 ? [`And ${rest} more.`] : [];
  throw new Problems([...named, ...more].join(" "), findings);
}

/** As many as a row may keep. */
function cut(findings: PlanFinding[]): PlanFinding[] {
  let bytes = 0;
  return findings.slice(0, keptFindings).filter((finding) => {
    bytes += Buffer.byteLength(JSON.stringify(finding));
    return bytes <= keptBytes;
  });
}

function onCurrent<T>(planId: string, decide: (row: PlanRow) => Promise<T>): Promise<T> {
  return Job.onCurrent(async () => {
    const row = await find(planId);
    if (!row) throw new VisibleError("plan.not_found", `There is no plan ${planId}.`);
    return row;
  }, decide);
}
