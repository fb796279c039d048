import { beforeAll, expect, test } from "vitest";
import { configure } from "#core/settings";
import { dryRunEntity, sharingJobEntity } from "#core/share/sharing-job/sharing-job.entity";
import { keysOf } from "#tests/contract/keys-of";

beforeAll(() => configure({ tableName: "table" }));

const at = "2026-11-01T12:00:00.000Z";
const job = (more = {}) =>
  sharingJobEntity()
    .put({
      ...{ sharingJobId: "shj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", projectId: "Demo", status: "PENDING" },
      ...{ packageId: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", phase: "package", shareType: "pull" },
      ...{ isDryRun: false, requestHash: "0f", defrosts: false, createdBy: { id: "u", name: "u" } },
      ...{ createdAt: at, updatedAt: at, version: 1, ...more },
    })
    .params();

test("a sharing job is found by itself, by its project and status, and while it is looked at by when", () => {
  expect(keysOf(job({ dueAt: at, dueShard: 5 }))).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo",
      "gsi1sk": "$sharingJob_1#sharingJobId_shj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi2pk": "$seqferry#projectId_Demo#status_PENDING",
      "gsi2sk": "$sharingJob_1#sharingJobId_shj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi6pk": "$seqferry#dueShard_5",
      "gsi6sk": "$sharingJob_1#dueAt_2026-11-01T12:00:00.000Z",
      "pk": "$seqferry#sharingJobId_shj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$sharingJob_1",
    }
  `);
  expect(keysOf(job())).not.toHaveProperty("gsi6pk");
});

test("a dry run is found by its project and the hash of its request", () => {
  const row = { projectId: "Demo", requestHash: "0f", sharingJobId: "shj.A", planId: "pln.A" };
  expect(
    keysOf(
      dryRunEntity()
        .put({ ...row, planHash: "0f", at, expires_at: 1 })
        .params(),
    ),
  ).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#projectId_Demo",
      "sk": "$sharingDryRun_1#requestHash_0f",
    }
  `);
});
