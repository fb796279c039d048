import { HeadObjectCommand } from "@aws-sdk/client-s3";
import * as Actor from "#core/actor";
import * as Aws from "#core/aws";
import { VisibleError } from "#core/error";
import type { PackageRow } from "#core/package/package.entity";
import * as Packages from "#core/package/package-row";
import { setting } from "#core/settings";
import type { ApprovalRow } from "#core/share/approval/approval.entity";
import { approvalOf } from "#core/share/approval/row";
import type { DestinationRow } from "#core/share/destination/destination.entity";
import { innermost, refusalOf } from "#core/share/destination/resolve";
import type { PlanBasis, PlanRow } from "#core/share/plan/plan.entity";
import { find } from "#core/share/plan/row";
import { keysOf } from "#core/share/plan/schema";
import { policyOf } from "#core/share/policy/policy";
import { iso } from "#core/time";

/** A plan that may be applied now, and what it is of. */
export type UsablePlan = {
  plan: PlanRow & Required<Pick<PlanRow, "planHash" | "totals">> & { basis: PlanBasis };
  package: PackageRow;
  destination: DestinationRow;
  /** Unset: nobody had to approve it. */
  approval?: ApprovalRow;
};

type Asked = { planId: string; planHash: string };

/**
 * Makes sure that a plan can be applied as it is. Throws `plan.unknown` (also of one that the actor may not know of),
 * `plan.not_ready` unless it SUCCEEDED, `plan.changed` with everything that is another than when it was made, `plan.stale` after 24 hours (unless `mayBeStale`: a retry of what was begun in time), and `plan.not_approved`.
 * Files of the package are not looked at: a push sends each only as the plan pins it.
 */
export async function assertUsable(
  { planId, planHash }: Asked,
  { mayBeStale = false }: { mayBeStale?: boolean } = {},
): Promise<UsablePlan> {
  const plan = await find(planId);
  if (!plan || !Actor.canSee(plan.projectId))
    throw refused("plan.unknown", `There is no plan ${planId}.`);
  if (!isMade(plan))
    throw refused("plan.not_ready", `Plan ${planId} is ${plan.status}, and cannot be applied.`);
  if (plan.planHash !== planHash)
    throw refused("plan.changed", `planHash is not that of plan ${planId}.`);
  if (!mayBeStale && plan.expiresAt <= iso())
    throw refused("plan.stale", `Plan ${planId} was good until ${plan.expiresAt}.`);
  const [found, destination, policy, items] = await Promise.all([
    Packages.find(plan.packageId),
    innermost(plan.destinationUri),
    policyOf(plan.projectId),
    itemsProblem(plan),
  ]);
  const changes = [
    packageProblem(plan, found),
    destinationProblem(plan, destination),
    policy.version === plan.basis.policyVersion
      ? undefined
      : `the sharing policy of ${plan.projectId} was changed`,
    items,
  ].filter((change) => change !== undefined);
  if (changes.length > 0 || !found || !destination)
    throw refused("plan.changed", `Since plan ${planId} was made: ${changes.join("; ")}.`);
  const approval = await decided(plan);
  return { plan, package: found, destination, ...(approval && { approval }) };
}

function isMade(plan: PlanRow): plan is UsablePlan["plan"] {
  const { status, planHash, totals, basis } = plan;
  return status === "SUCCEEDED" && Boolean(planHash && totals && basis);
}

function packageProblem(
  { packageId, basis, projectId }: UsablePlan["plan"],
  row: PackageRow | undefined,
): string | undefined {
  if (!row || row.deletedAt || row.projectId !== projectId) return `${packageId} was deleted`;
  if (Packages.isExpired(row)) return `${packageId} has expired`;
  if (row.status === "SUCCEEDED" && row.summary?.merkleRoot === basis.merkleRoot) return undefined;
  return `${packageId} has other files`;
}

function destinationProblem(
  { destinationId, projectId, basis, destinationUri }: UsablePlan["plan"],
  row: DestinationRow | undefined,
): string | undefined {
  if (row?.destinationId !== destinationId)
    return `${destinationUri} lies in another destination now: ${row?.destinationId ?? "none"}`;
  const refusal = refusalOf(row, projectId);
  if (refusal) return refusal.replace(/\.$/, "");
  if (row.version !== basis.destinationVersion) return `destination ${destinationId} was changed`;
  return undefined;
}

/** The list of files must be the very one that was shown: S3 has the checksum of what it got. */
async function itemsProblem({ planId, basis }: UsablePlan["plan"]): Promise<string | undefined> {
  const gone = "its list of files is not what it was";
  try {
    const { ContentLength, ChecksumSHA256 = "" } = await Aws.s3().send(
      new HeadObjectCommand({
        Bucket: setting("storageBucket"),
        Key: keysOf(planId).items,
        ChecksumMode: "ENABLED",
      }),
    );
    const sha256 = Buffer.from(ChecksumSHA256, "base64").toString("hex");
    return ContentLength === basis.itemsBytes && sha256 === basis.itemsSha256 ? undefined : gone;
  } catch (error) {
    const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
    if ($metadata?.httpStatusCode === 404) return gone;
    throw error;
  }
}

async function decided({
  planId,
  planHash,
  approvalReasons = [],
  approvalId,
}: UsablePlan["plan"]): Promise<ApprovalRow | undefined> {
  if (approvalReasons.length === 0) return undefined;
  const found = approvalId ? await approvalOf(approvalId) : undefined;
  const isGiven =
    found?.status === "APPROVED" && found.row.planHash === planHash && found.row.planId === planId;
  if (isGiven) return found.row;
  throw new VisibleError(
    "plan.not_approved",
    `Plan ${planId} needs the approval of a second person, which is ${found?.status ?? "not there"}: ${approvalReasons.join("; ")}.`,
    { hint: `PATCH /api/v1/approvals/${approvalId} by an approver who had no hand in it.` },
  );
}

type Refusal = "plan.unknown" | "plan.not_ready" | "plan.changed" | "plan.stale";

function refused(code: Refusal, message: string): VisibleError {
  return new VisibleError(code, message, {
    hint: "Make a new plan, look at it, and push that. Nothing was sent.",
  });
}
