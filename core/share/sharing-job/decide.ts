import type { JobStatus } from "#core/job-schema";
import type { PlanTotals } from "#core/share/plan/schema";
import type { SharingJob } from "#core/share/sharing-job/schema";
import type { SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";

type End = { status: JobStatus; statusReason?: string | undefined };

/** A plan as far as a job depends on it. */
export type SeenPlan = End & {
  planHash?: string | undefined;
  totals?: PlanTotals | undefined;
  approval?: { status: "PENDING" | "APPROVED" | "REJECTED" | "EXPIRED"; said?: string | undefined };
  approvalId?: string | undefined;
  expiresAt: string;
};

/** What a job is about, as it is at this moment; undefined is what is not there (any more). */
export type Seen = {
  package: (End & { archivedFastqIds: string[] }) | undefined;
  plan: SeenPlan | undefined;
  /** `isClosed`: nothing of it is under way any more, and what became of its files is final. */
  push: (End & { isClosed: boolean }) | undefined;
  /** What the plan has otherwise than the dry run had, in words; set where the hashes differ. */
  differences?: string | undefined;
};

/** What is to be done next; after all but `wait` and an end it is looked at again. */
export type Step =
  | { do: "wait" }
  | { do: "start" }
  | { do: "plan" }
  | { do: "await-approval" }
  | { do: "push" }
  | { do: "link" }
  | { do: "thaw" }
  | { do: "succeed" }
  | { do: "fail"; errorName: NonNullable<SharingJob["errorName"]>; reason: string };

/**
 * What a job does next, from what is so and not from what happened: events may come late, twice, in any order or never.
 * For a job that has not ended.
 */
export function decide(job: SharingJobRow, seen: Seen, at: string): Step {
  if (job.phase === "push") return job.pushJobId ? ofPush(seen.push) : { do: "push" };
  const { package: made } = seen;
  if (!made) return fail("PackageError", "Its package was deleted.");
  if (made.status === "FAILED" || made.status === "ABORTED")
    return fail("PackageError", made.statusReason ?? `Its package is ${made.status}.`);
  if (made.status === "PENDING") return { do: "wait" };
  if (job.status === "PENDING") return { do: "start" };
  if (made.status === "RUNNING") return { do: "wait" };
  if (job.phase === "package") return ofPackage(job, made.archivedFastqIds);
  return ofPlan(job, seen, at);
}

/** Archived fastqs are not shared; a dry run with `defrosts` goes on, as nothing is thawed for it. */
function ofPackage(job: SharingJobRow, archived: string[]): Step {
  const count = archived.length;
  if (count > 0 && !job.defrosts)
    return fail(
      "FastqArchivedError",
      `${count} fastqs are archived: ${firstOf(archived)}. Ask with defrostArchivedFastqs, or leave them out.`,
    );
  if (count > 0 && !job.isDryRun) return { do: "thaw" };
  return { do: job.shareType === "push" ? "plan" : "link" };
}

function ofPlan(job: SharingJobRow, { plan, differences }: Seen, at: string): Step {
  if (!plan) return fail("PlanError", "Its plan is not there any more.");
  if (plan.status === "FAILED" || plan.status === "ABORTED")
    return fail("PlanError", plan.statusReason ?? `Its plan is ${plan.status}.`);
  if (plan.status !== "SUCCEEDED") return { do: "wait" };
  if (job.isDryRun) return { do: "succeed" };
  // A rule was tried by a back-test; what it shares each time is new.
  if (!job.ruleRunId && (!plan.planHash || plan.planHash !== job.dryRun?.planHash))
    return fail(
      "PlanDiffersError",
      `What would be sent is not what the dry run ${job.dryRun?.sharingJobId} has shown${differences ? `: ${differences}` : ""}. Make a dry run anew.`,
    );
  const { approval } = plan;
  if (approval?.status === "REJECTED")
    return fail("ApprovalError", `${plan.approvalId} was rejected${said(approval.said)}.`);
  if (approval?.status === "EXPIRED" || (approval && plan.expiresAt <= at))
    return fail("ApprovalError", `Nobody decided on ${plan.approvalId} in time.`);
  if (approval?.status === "PENDING")
    return { do: job.phase === "approval" ? "wait" : "await-approval" };
  return { do: "push" };
}

function ofPush(push: Seen["push"]): Step {
  if (!push) return fail("PushError", "Its push job is not there any more.");
  if (push.status === "SUCCEEDED") return { do: "succeed" };
  if (!push.isClosed) return { do: "wait" };
  if (push.status === "FAILED" || push.status === "ABORTED")
    return fail("PushError", push.statusReason ?? `Its push job is ${push.status}.`);
  return { do: "wait" };
}

/** The first ten, and how many more there are. */
export function firstOf(ids: string[]): string {
  const rest = ids.length - 10;
  return ids.slice(0, 10).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

const said = (reason: string | undefined): string => (reason ? `: ${reason}` : "");

function fail(errorName: NonNullable<SharingJob["errorName"]>, reason: string): Step {
  return { do: "fail", errorName, reason };
}
