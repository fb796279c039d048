import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import type { JobStatus } from "#core/job-schema";
import { claim, claimsOf } from "#core/share/rule/claim";
import { holderOf, wantedClaims } from "#core/share/rule/claim-rules";
import { mergedReason } from "#core/share/rule/control";
import * as RuleEvent from "#core/share/rule/event";
import { fastqsOfRun } from "#core/share/rule/facts";
import { Known, match } from "#core/share/rule/match";
import { all } from "#core/share/rule/row";
import type { RuleRunRow, ShareRow } from "#core/share/rule/rule-run.entity";
import { change, dueAt, find, moveDue, notDue, onCurrent } from "#core/share/rule/run-row";
import { draft } from "#core/share/rule/share";
import { find as findJob, isEnded } from "#core/share/sharing-job/row";
import { hours, iso, minutes, now } from "#core/time";

/** A run is looked at so long after its last change, should no event come. */
const lookAgainMs = minutes(15);
/** Files of a run that was told of are there by then, or it is given up. */
const mostWaitMs = hours(24);

/**
 * Begins all shares of what a run's rule has not shared yet. Each is one transaction with its note on the run: repeated,
 * killed, or done by two at once there is one of it. Answers the run's status; undefined of one that is not there.
 */
export async function startShares(ruleRunId: string): Promise<JobStatus | undefined> {
  while ((await onCurrent(ruleRunId, begin)) === "begun");
  return (await find(ruleRunId))?.status;
}

/** Notes which of a run's shares have ended, and ends it with the last of them. */
export async function follow(ruleRunId: string): Promise<void> {
  await onCurrent(ruleRunId, async (row) => {
    const shares = await Promise.all(row.shares.map(looked));
    const isNews = shares.some((share, n) => share.status !== row.shares[n]?.status);
    const open = shares.some(({ status }) => status === "PENDING" || status === "RUNNING");
    if (isNews && open) await change(row, { shares, ...later(row) }, { action: "rule_run.note" });
    else if (isNews || (row.status === "RUNNING" && !open)) await end(row, shares);
    else if (row.dueAt && row.dueAt <= iso())
      await moveDue(row, isOver(row) && !open ? undefined : iso(now() + lookAgainMs));
  });
}

/** Takes a run as far as it can go now, whatever told of it. */
export async function advance(ruleRunId: string): Promise<JobStatus | undefined> {
  await startShares(ruleRunId);
  await follow(ruleRunId);
  return (await find(ruleRunId))?.status;
}

/** → FAILED: whoever worked on it could not go on. Does nothing in an end state. */
export async function giveUp(ruleRunId: string, reason: string): Promise<void> {
  await onCurrent(ruleRunId, async (row) => {
    if (row.status === "PENDING" || row.status === "RUNNING") await fail(row, reason);
  });
}

/** Begins one share, if there is one to begin. */
async function begin(row: RuleRunRow): Promise<"begun" | "done"> {
  if (row.status === "FAILED" || row.status === "ABORTED") return "done";
  const rules = (await all()).filter(({ enabled }) => enabled);
  const rule = rules.find(({ ruleId }) => ruleId === row.ruleId);
  if (!rule) {
    if (row.status === "PENDING")
      await fail(row, "Its rule was disabled or deleted before it began.");
    return "done";
  }
  const { ruleId, instrumentRunId } = row;
  const seen = await fastqsOfRun(instrumentRunId, rule.projectIdList);
  const ready = seen.filter(({ isReady }) => isReady);
  const claims = await claimsOf(instrumentRunId);
  const enabled = new Set(rules.map((one) => one.ruleId));
  const { shares, merged } = match(rule, ready, knownOf(row), holderOf(claims, enabled, rule));
  const [share] = shares;
  if (!share) {
    if (row.status === "PENDING" && row.shares.length === 0) await wait(row, merged);
    return "done";
  }
  await claim(claims, wantedClaims(claims, enabled, rule, [share.projectId]), {
    ...{ instrumentRunId, ruleId },
  });
  try {
    const made = await draft(rule, row, share);
    await change(
      row,
      {
        ...{ status: "RUNNING", shares: [...row.shares, made.share], merged },
        ...{ endedAt: undefined, statusReason: undefined, ...later(row) },
      },
      {
        action: "rule_run.share",
        event: createEvent(RuleEvent.RuleRunStarted, {
          ...{ ...row, ...made.share, fastqs: share.fastqs.length },
        }),
        also: made.writes,
      },
    );
    return "begun";
  } catch (error) {
    if (!(error instanceof VisibleError)) throw error;
    await fail(row, error.message);
    return "done";
  }
}

/** Nothing of it can be shared: another rule does it, or its files are not there yet. */
async function wait(row: RuleRunRow, merged: RuleRunRow["merged"]): Promise<void> {
  if (merged.length > 0) {
    const reason = mergedReason(merged);
    const ruleIds = [...new Set(merged.map(({ ruleId }) => ruleId))];
    await change(
      row,
      { status: "SUCCEEDED", statusReason: reason, merged, endedAt: iso(), ...notDue },
      {
        action: "rule_run.merge",
        event: createEvent(RuleEvent.RuleRunMerged, { ...row, reason, ruleIds }),
      },
    );
  } else if (iso(now() - mostWaitMs) >= row.updatedAt)
    await fail(row, "None of its fastqs had all of its files 24 hours after it was asked for.");
}

function fail(row: RuleRunRow, reason: string): Promise<RuleRunRow> {
  const isOpen = row.shares.some(({ status }) => status === "PENDING");
  return change(
    row,
    {
      ...{ status: "FAILED", statusReason: reason, endedAt: iso() },
      ...(isOpen ? later(row) : notDue),
    },
    {
      action: "rule_run.fail",
      event: createEvent(RuleEvent.RuleRunFailed, { ...row, reason }),
    },
  );
}

/** With all of its shares: what failed of them is told. */
async function end(row: RuleRunRow, shares: ShareRow[]): Promise<void> {
  const bad = shares.find(({ status, n }) => status !== "SUCCEEDED" && n > (row.retriedFrom ?? 0));
  if (row.status === "FAILED") {
    await change(row, { shares, ...notDue }, { action: "rule_run.note" });
    return;
  }
  if (bad) {
    const { n, projectId, sharingJobId, statusReason } = bad;
    const reason = `Share ${n} (${projectId}, ${sharingJobId}): ${statusReason ?? bad.status}`;
    await change(
      row,
      { status: "FAILED", statusReason: reason, shares, endedAt: iso(), ...notDue },
      {
        action: "rule_run.fail",
        event: createEvent(RuleEvent.RuleRunFailed, { ...row, reason }),
      },
    );
    return;
  }
  const sent = shares.filter(({ status }) => status === "SUCCEEDED");
  const sum = (name: "files" | "bytes") => sent.reduce((total, share) => total + share[name], 0);
  await change(
    row,
    { status: "SUCCEEDED", shares, endedAt: iso(), ...notDue },
    {
      action: "rule_run.succeed",
      event: createEvent(RuleEvent.RuleRunSucceeded, {
        ...{ ...row, shares: sent.length, files: sum("files"), bytes: sum("bytes") },
      }),
    },
  );
}

/** How a share is now: its sharing job knows. */
async function looked(share: ShareRow): Promise<ShareRow> {
  if (share.status !== "PENDING" && share.status !== "RUNNING") return share;
  const job = await findJob(share.sharingJobId);
  if (!job)
    return { ...share, status: "FAILED", statusReason: "Its sharing job is gone.", endedAt: iso() };
  if (!isEnded(job)) return share;
  const { status, statusReason, endedAt = iso() } = job;
  return { ...share, status, ...(statusReason && { statusReason }), endedAt };
}

/** What was shared, or is being; what failed is shared again once somebody retries the run. */
export function knownOf({ shares }: Pick<RuleRunRow, "shares">): Known {
  const good = shares.filter(({ status }) => status !== "FAILED" && status !== "ABORTED");
  return new Known(good.map(({ prints }) => prints).join(""));
}

const isOver = ({ status }: RuleRunRow): boolean => status !== "PENDING" && status !== "RUNNING";
const later = ({ ruleRunId }: RuleRunRow) => dueAt(ruleRunId, iso(now() + lookAgainMs));
