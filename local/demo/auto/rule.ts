import type { Page } from "#core/page-schema";
import type { Destination } from "#core/share/destination/schema";
import type { BackTest } from "#core/share/rule/back-test-schema";
import type { Rule } from "#core/share/rule/schema";
import type { Ask } from "#local/demo/ask";
import { waitFor } from "#local/demo/auto/waiting";
import { detail } from "#local/demo/report";
import { demo } from "#stacks/copy-config";

export const project = "demo";
const jobName = "demo-auto";
/** Below nobody else's destination, so that the README's may be registered, too. */
const shareDestination = `s3://${demo.recipientBucket}/auto/`;

/** A rule for the demo's project whose runs all wait for a second person; that of an earlier demo, if there is one. */
export async function ruleOf(call: Ask, quiet: Ask): Promise<Rule> {
  await register(call, quiet);
  const { items } = await quiet<Page<Rule>>("admin", "GET", "/rules?limit=200");
  const there = items.find((rule) => rule.jobName === jobName);
  const rule =
    there ??
    (await call<Rule>("admin", "POST", "/rules", {
      ...{ jobName, shareDestination, approvalMode: "always" },
      ...{ projectIdList: [project], dataTypeList: ["fastq"] },
    }));
  detail(`${rule.id}  ${jobName}  fastq of ${project} to ${shareDestination}`);
  return rule;
}

/** Shows what it would have done, which it needs before it may do it. Throws when that cannot be found out. */
export async function backTest(call: Ask, quiet: Ask, { id }: Rule): Promise<void> {
  const asked = await call<BackTest>("admin", "POST", `/rules/${id}/back-tests`, { days: 90 });
  const done = await waitFor(`end of the back-test ${asked.id}`, async () => {
    const found = await quiet<BackTest>("viewer", "GET", `/back-tests/${asked.id}`);
    return found.status === "PENDING" || found.status === "RUNNING" ? undefined : found;
  });
  const { status, statusReason, totals } = done;
  if (!totals) throw new Error(`The back-test ${asked.id} is ${status}: ${statusReason}`);
  detail(
    `In 90 days: ${totals.shares} packages of ${totals.runs} runs, ${totals.files} files, ${totals.bytes} bytes, ${totals.approvals} of them decided on`,
  );
}

/** Lets it share, or nothing more. */
export async function setEnabled(call: Ask, { id }: Rule, enabled: boolean): Promise<void> {
  const rule = await call<Rule>("admin", "PATCH", `/rules/${id}`, { enabled });
  detail(`${rule.id}  ${rule.enabled ? "enabled" : "disabled"}`);
}

async function register(call: Ask, quiet: Ask): Promise<void> {
  const { items } = await quiet<Page<Destination>>("admin", "GET", "/destinations?limit=200");
  if (items.some(({ uri }) => uri === shareDestination)) return;
  await call("admin", "POST", "/destinations", {
    ...{ name: "Demo of rules", uri: shareDestination, projectIds: [project] },
    ...{ recipient: "A hospital", contact: "data@hospital.example" },
    ownerAccountId: "000000000000",
  });
}
