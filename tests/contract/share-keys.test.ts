import { beforeAll, expect, test } from "vitest";
import { configure } from "#core/settings";
import { approvalEntity } from "#core/share/approval/approval.entity";
import {
  destinationEntity,
  destinationUriEntity,
} from "#core/share/destination/destination.entity";
import { planEntity } from "#core/share/plan/plan.entity";
import { policyEntity } from "#core/share/policy/policy.entity";
import { lastShareEntity } from "#core/share/push/last-share.entity";
import { pushJobEntity, pushLockEntity } from "#core/share/push/push-job.entity";
import { expectCaseKept, keysOf } from "#tests/contract/keys-of";

beforeAll(() => configure({ tableName: "table" }));

const at = { createdAt: "2026-11-01T12:00:00.000Z", updatedAt: "2026-11-01T12:00:00.000Z" };
const of = {
  ...{ packageId: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", projectId: "Demo" },
  ...{ destinationId: "dst.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", destinationUri: "s3://b/" },
  ...{ makers: [], expiresAt: "2026-11-02T12:00:00.000Z", version: 1, ...at },
};

const puts = {
  destination: (destinationId = "dst.01JD4XVQ4S8Y6Z9T3M2K7B5C1A") =>
    destinationEntity()
      .put({
        ...{ destinationId, scope: "destinations", name: "n", uri: "s3://b/", uriHash: "0f" },
        ...{ backend: "s3", projectIds: ["Demo"], recipient: "r", contact: "c" },
        ...{ status: "ENABLED", check: {}, createdBy: "u", version: 1, ...at },
      })
      .params(),
  destinationUri: (uriHash = "0f") =>
    destinationUriEntity().put({ uriHash, destinationId: "dst.A" }).params(),
  policy: (projectId = "Demo") =>
    policyEntity()
      .put({ projectId, policy: {}, updatedAt: at.updatedAt, updatedBy: "u", version: 1 })
      .params(),
  plan: (planId = "pln.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", more = {}) =>
    planEntity()
      .put({ ...of, planId, packageName: "cohort", status: "PENDING", createdBy: "u", ...more })
      .params(),
  approval: (approvalId = "apr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A") =>
    approvalEntity()
      .put({
        ...{ ...of, approvalId, planId: "pln.A", planHash: "0f", reasons: [], status: "PENDING" },
      })
      .params(),
};

test("a destination is found by itself, in the list of all, and by the hash of its URI", () => {
  expect(keysOf(puts.destination())).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#scope_destinations",
      "gsi1sk": "$destination_1#destinationId_dst.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "pk": "$seqferry#destinationId_dst.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$destination_1",
    }
  `);
  expect(keysOf(puts.destinationUri())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#uriHash_0f",
      "sk": "$destinationUri_1",
    }
  `);
});

test("a project has one policy", () => {
  expect(keysOf(puts.policy())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#projectId_Demo",
      "sk": "$sharingPolicy_1",
    }
  `);
});

test("a plan is found by itself, by its package and project, and while it goes on by when to look at it", () => {
  const due = { dueAt: "2026-11-01T12:45:00.000Z", dueShard: 5 };
  expect(keysOf(puts.plan(undefined, due))).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi1sk": "$plan_1#planId_pln.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi2pk": "$seqferry#projectId_Demo",
      "gsi2sk": "$plan_1#planId_pln.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi6pk": "$seqferry#dueShard_5",
      "gsi6sk": "$plan_1#dueAt_2026-11-01T12:45:00.000Z",
      "pk": "$seqferry#planId_pln.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$plan_1",
    }
  `);
  expect(Object.keys(keysOf(puts.plan()))).not.toContain("gsi6pk");
});

test("an approval is found by itself, by its project, and by how it stands", () => {
  expect(keysOf(puts.approval())).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo",
      "gsi1sk": "$approval_1#approvalId_apr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi2pk": "$seqferry#projectId_Demo#status_PENDING",
      "gsi2sk": "$approval_1#approvalId_apr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "pk": "$seqferry#approvalId_apr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$approval_1",
    }
  `);
});

test("keys keep the case of what they are made of", () => {
  for (const put of Object.values(puts)) expectCaseKept(put);
});

const pushJob = (pushJobId = "psh.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", more = {}) =>
  pushJobEntity()
    .put({
      ...{ ...at, pushJobId, projectId: "Demo", packageId: of.packageId, packageName: "cohort" },
      ...{ planId: "pln.A", planHash: "0f", destinationId: of.destinationId, version: 1 },
      ...{ destinationUri: "s3://b/", status: "PENDING", phase: "begin", attempt: 1 },
      ...{ counts: {}, facts: {}, requestedBy: {}, createdBy: "u", ...more },
    })
    .params();

test("a push job is found by itself, its project, package, name, destination and end, and while it is due", () => {
  const endedAt = "2026-11-01T12:10:00.000Z";
  const due = { endedAt, dueAt: "2026-11-01T12:05:00.000Z", dueShard: 2 };
  expect(keysOf(pushJob("psh.A", due))).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo",
      "gsi1sk": "$pushJob_1#createdAt_2026-11-01T12:00:00.000Z#pushJobId_psh.A",
      "gsi2pk": "$seqferry#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi2sk": "$pushJob_1#createdAt_2026-11-01T12:00:00.000Z#pushJobId_psh.A",
      "gsi3pk": "$seqferry#projectId_Demo#packageName_cohort",
      "gsi3sk": "$pushJob_1#createdAt_2026-11-01T12:00:00.000Z#pushJobId_psh.A",
      "gsi4pk": "$seqferry#projectId_Demo#destinationId_dst.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi4sk": "$pushJob_1#createdAt_2026-11-01T12:00:00.000Z#pushJobId_psh.A",
      "gsi5pk": "$seqferry#projectId_Demo",
      "gsi5sk": "$pushJob_1#endedAt_2026-11-01T12:10:00.000Z#pushJobId_psh.A",
      "gsi6pk": "$seqferry#dueShard_2",
      "gsi6sk": "$pushJob_1#dueAt_2026-11-01T12:05:00.000Z",
      "pk": "$seqferry#pushJobId_psh.A",
      "sk": "$pushJob_1",
    }
  `);
  expect(Object.keys(keysOf(pushJob()))).not.toEqual(expect.arrayContaining(["gsi5pk"]));
  expect(Object.keys(keysOf(pushJob()))).not.toEqual(expect.arrayContaining(["gsi6pk"]));
  expectCaseKept(pushJob);
});

test("a plan has one push at a time, and a project one last push to a destination", () => {
  const lock = (planId = "pln.A") => pushLockEntity().put({ planId, pushJobId: "psh.A" }).params();
  const last = (destinationId = "dst.A") =>
    lastShareEntity()
      .put({
        destinationId,
        projectId: "Demo",
        pushJobId: "psh.A",
        planId: "pln.A",
        at: at.createdAt,
      })
      .params();
  expect([keysOf(lock()), keysOf(last())]).toMatchInlineSnapshot(`
    [
      {
        "pk": "$seqferry#planId_pln.A",
        "sk": "$pushLock_1",
      },
      {
        "pk": "$seqferry#destinationId_dst.A",
        "sk": "$shareState_1#projectId_Demo",
      },
    ]
  `);
  expectCaseKept(lock);
  expectCaseKept(last);
});
