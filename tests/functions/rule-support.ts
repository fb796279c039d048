import { ruleRunEntity } from "#core/share/rule/rule-run.entity";
import { iso } from "#core/time";
import { recipient } from "#tests/functions/copy-support";
import { unknown } from "#tests/functions/unknown-ids";
import type { TestCloud } from "#tests/support/cloud";

/** What endpoints of rules take. */
export const ruleBodies: Record<string, () => object> = {
  createRule: () => ({
    ...{ jobName: "guards", projectIdList: ["demo"], dataTypeList: ["fastq"] },
    shareDestination: `s3://${recipient}/guarded/`,
  }),
  changeRule: () => ({ approvalsFirstRuns: 1 }),
  importRules: () => [],
  changeRuleRun: () => ({ status: "PENDING" }),
  createBackTest: () => ({}),
};

/** A rule with a back-test, and a run of it in the project `demo`. */
export async function aRule(cloud: TestCloud, body: object) {
  const { body: made } = await cloud.api<{ id: string }>("admin", "POST", "/api/v1/rules", body);
  const path = `/api/v1/rules/${made.id}/back-tests`;
  const tested = await cloud.api<{ id: string }>("admin", "POST", path, {});
  const run = { ruleId: made.id, ruleRunId: unknown.ruleRunId?.replace(/.$/, "B") ?? "" };
  await ruleRunEntity()
    .create({
      ...{ ...run, jobName: "guards", instrumentRunId: "guards", projectIds: ["demo"] },
      ...{ shareDestination: "s3://guarded/", status: "SUCCEEDED", ordinal: 0, shares: [] },
      ...{ merged: [], attempt: 1, version: 1, createdAt: iso(), updatedAt: iso() },
    } as never)
    .go();
  return { ...run, backTestId: tested.body.id };
}
