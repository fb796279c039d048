import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "#core/page-schema";
import type { Approval } from "#core/share/approval/schema";
import type { PushJob } from "#core/share/push/schema";
import type { RuleRun } from "#core/share/rule/run-schema";
import type { SharingJob } from "#core/share/sharing-job/schema";
import { type Ask, asking } from "#local/demo/ask";
import { arrive } from "#local/demo/auto/arrival";
import { fingerprintOf, receive, verify } from "#local/demo/auto/certificate";
import { backTest, ruleOf, setEnabled } from "#local/demo/auto/rule";
import * as Slack from "#local/demo/auto/slack";
import { waitFor } from "#local/demo/auto/waiting";
import { client } from "#local/demo/client";
import { detail, say, step } from "#local/demo/report";
import type { CloudOutputs } from "#local/outputs";

/**
 * A run arrives, a rule shares it, a second person approves, and the recipient verifies what they got, which stays in
 * the directory `keep`, if there is one. It can be done again and again. Throws when a step fails.
 */
export async function auto(outputs: CloudOutputs, keep: string | undefined): Promise<void> {
  const call = client(outputs);
  const quiet = asking(outputs.api, outputs.tokens, new AbortController().signal);

  step("A rule for the project, made by an admin");
  const rule = await ruleOf(call, quiet);
  step("What it would have done with past runs");
  await backTest(call, quiet, rule);
  await setEnabled(call, rule, true);

  step("A run of a sequencer arrives");
  const instrumentRunId = await arrive(outputs, call);

  step("The rule shares it, up to the decision of a second person");
  const { jobId, approvalId } = await shared(quiet, rule.id, instrumentRunId);

  step("The approver decides, in Slack");
  const message = await Slack.asked(outputs, approvalId);
  if (message) await Slack.approve(outputs, message);
  else await approveByApi(call, approvalId);

  step("The push");
  const push = await pushed(quiet, jobId);
  const { sent, total, sentBytes } = push.counts;
  detail(`${push.id}  ${push.status}  ${sent} of ${total} files, ${sentBytes} bytes`);
  if (message) await Slack.updated(outputs, message);
  await ended(quiet, rule.id, instrumentRunId);
  await setEnabled(call, rule, false);

  step("The recipient verifies what they got");
  const directory = keep
    ? resolve(process.env.INIT_CWD ?? ".", keep)
    : mkdtempSync(join(tmpdir(), "seqferry-auto-"));
  mkdirSync(directory, { recursive: true });
  const files = await receive(outputs, call, push, directory);
  await verify(directory, await fingerprintOf(outputs));
  if (keep) say(`They are in ${directory}`);
  else rmSync(directory, { recursive: true });
  say(`The certificate of ${push.id} is verified, and ${files} files with it`);
}

/** The one rule run of the run, once its share waits for a decision. */
async function shared(
  quiet: Ask,
  ruleId: string,
  instrumentRunId: string,
): Promise<{ jobId: string; approvalId: string }> {
  const found = await waitFor(`approval for the run ${instrumentRunId}`, async () => {
    const run = await ruleRunOf(quiet, ruleId, instrumentRunId);
    const share = run?.shares[0];
    if (run?.status === "FAILED") throw new Error(`${run.id} failed: ${run.statusReason}`);
    if (!run || !share) return undefined;
    const job = await jobOf(quiet, share.sharingJobId);
    return job.approvalId ? { run, share, job, approvalId: job.approvalId } : undefined;
  });
  const { run, share, job, approvalId } = found;
  detail(`${run.id}  share ${share.n} of ${run.shares.length}, ${share.fastqCount} fastqs`);
  detail(`${share.packageId}  ${share.files} files, ${share.bytes} bytes`);
  detail(`${job.planId}  waits for ${approvalId}`);
  for (const reason of share.approvalReasons) detail(`  ${reason}`);
  return { jobId: job.id, approvalId };
}

/** Where Slack is off. */
async function approveByApi(call: Ask, approvalId: string): Promise<void> {
  const path = `/approvals/${approvalId}`;
  const { planHash } = await call<Approval>("approver", "GET", path);
  await call("approver", "PATCH", path, { decision: "APPROVED", planHash });
}

async function pushed(quiet: Ask, jobId: string): Promise<PushJob> {
  const { pushJobId } = await waitFor(`end of ${jobId}`, async () => {
    const job = await jobOf(quiet, jobId);
    return job.status === "SUCCEEDED" ? job : undefined;
  });
  return quiet<PushJob>("viewer", "GET", `/push-jobs/${pushJobId}`);
}

/** The rule run ends with its share, and has no second one. */
async function ended(quiet: Ask, ruleId: string, instrumentRunId: string): Promise<void> {
  const run = await waitFor(`end of the rule's run on ${instrumentRunId}`, async () => {
    const found = await ruleRunOf(quiet, ruleId, instrumentRunId);
    return found?.status === "PENDING" || found?.status === "RUNNING" ? undefined : found;
  });
  detail(`${run.id}  ${run.status}`);
  if (run.status !== "SUCCEEDED" || run.shares.length !== 1)
    throw new Error(`${run.id} is ${run.status} with ${run.shares.length} shares.`);
}

async function ruleRunOf(quiet: Ask, ruleId: string, instrumentRunId: string) {
  const { items } = await quiet<Page<RuleRun>>("viewer", "GET", `/rules/${ruleId}/runs`);
  return items.find((run) => run.instrumentRunId === instrumentRunId);
}

async function jobOf(quiet: Ask, id: string): Promise<SharingJob> {
  const job = await quiet<SharingJob>("viewer", "GET", `/sharing-jobs/${id}`);
  if (job.status === "FAILED" || job.status === "ABORTED")
    throw new Error(`${id} is ${job.status}: ${job.statusReason}`);
  return job;
}
