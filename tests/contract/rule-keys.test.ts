import { beforeAll, expect, test } from "vitest";
import { configure } from "#core/settings";
import { backTestEntity } from "#core/share/rule/back-test.entity";
import { ruleEntity, ruleSetEntity, ruleTallyEntity } from "#core/share/rule/rule.entity";
import {
  ruleClaimEntity,
  ruleRunEntity,
  ruleTriggerEntity,
} from "#core/share/rule/rule-run.entity";
import { keysOf } from "#tests/contract/keys-of";

beforeAll(() => configure({ tableName: "table" }));

const at = "2026-11-01T12:00:00.000Z";
const due = { dueAt: at, dueShard: 5 };
const of = (operation: { params(): unknown }) => keysOf(operation.params());

test("rules are in one partition, beside their set; how often one has run is a row of its own", () => {
  const rule = {
    ...{ scope: "rules", ruleId: "rul.A", jobName: "job", enabled: true, projectIdList: ["Demo"] },
    ...{
      dataTypeList: ["fastq"],
      shareDestination: "s3://b/",
      owner: {},
      makers: [],
      origin: "api",
    },
    ...{ approvalMode: "policy", approvalsFirstRuns: 3, caps: {}, findings: [], revision: 1 },
    ...{ createdAt: at, updatedAt: at, version: 1 },
  } as const;
  expect(of(ruleEntity().put(rule as never))).toEqual({
    pk: "$seqferry#scope_rules",
    sk: "$rule_1#ruleId_rul.A",
  });
  expect(of(ruleSetEntity().put({ scope: "rules", version: 1 }))).toEqual({
    ...{ pk: "$seqferry#scope_rules", sk: "$ruleSet_1" },
  });
  const tally = { ruleId: "rul.A", runs: 1, day: "2026-11-01", dayRuns: 1, version: 1 };
  expect(of(ruleTallyEntity().put(tally as never))).toEqual({
    pk: "$seqferry#ruleId_rul.A",
    sk: "$ruleTally_1",
  });
});

test("a rule run is found by itself, by its rule and time, and while it is looked at by when", () => {
  const run = {
    ...{ ruleRunId: "rrn.A", ruleId: "rul.A", jobName: "job", instrumentRunId: "R" },
    ...{ projectIds: ["Demo"], shareDestination: "s3://b/", status: "PENDING", ordinal: 1 },
    ...{ shares: [], merged: [], attempt: 1, createdAt: at, updatedAt: at, version: 1 },
  } as const;
  expect(of(ruleRunEntity().put({ ...run, ...due } as never))).toEqual({
    ...{ pk: "$seqferry#ruleRunId_rrn.A", sk: "$ruleRun_1" },
    ...{ gsi1pk: "$seqferry#ruleId_rul.A", gsi1sk: `$ruleRun_1#createdAt_${at}#ruleRunId_rrn.A` },
    ...{ gsi6pk: "$seqferry#dueShard_5", gsi6sk: `$ruleRun_1#dueAt_${at}` },
  });
  expect(of(ruleRunEntity().put(run as never))).not.toHaveProperty("gsi6pk");
});

test("what was told of an instrument run, and who sends it where, is found by the run: folders only as hashes", () => {
  const told = { instrumentRunId: "R", events: 1, waiting: 1, firstAt: at, lastAt: at, version: 1 };
  expect(of(ruleTriggerEntity().put({ ...told, ...due } as never))).toEqual({
    ...{ pk: "$seqferry#instrumentRunId_R", sk: "$ruleTrigger_1" },
    ...{ gsi6pk: "$seqferry#dueShard_5", gsi6sk: `$ruleTrigger_1#dueAt_${at}` },
  });
  const claim = { instrumentRunId: "R", claimHash: "0f", ruleId: "rul.A", at };
  expect(of(ruleClaimEntity().put(claim))).toEqual({
    ...{ pk: "$seqferry#instrumentRunId_R", sk: "$ruleClaim_1#claimHash_0f" },
  });
});

test("a back-test is found by itself, by its rule, and until it has ended by when to look at it", () => {
  const test = {
    ...{ backTestId: "bkt.A", ruleId: "rul.A", jobName: "job", projectIds: ["Demo"], revision: 1 },
    ...{ days: 90, status: "PENDING", createdAt: at, createdBy: "u", updatedAt: at, version: 1 },
  } as const;
  expect(of(backTestEntity().put({ ...test, ...due } as never))).toEqual({
    ...{ pk: "$seqferry#backTestId_bkt.A", sk: "$backTest_1" },
    ...{ gsi1pk: "$seqferry#ruleId_rul.A", gsi1sk: "$backTest_1#backTestId_bkt.A" },
    ...{ gsi6pk: "$seqferry#dueShard_5", gsi6sk: `$backTest_1#dueAt_${at}` },
  });
});
