import { afterEach, beforeEach, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import type { Write } from "#core/dynamo";
import { put } from "#core/dynamo";
import * as Idempotency from "#core/idempotency";
import { outboxEntity } from "#core/outbox";
import { linkEntity } from "#core/package/link.entity";
import { packageEntity } from "#core/package/package.entity";
import { readSetEntity } from "#core/readset/read-set.entity";
import { configure } from "#core/settings";

beforeEach(() => {
  process.env.AWS_REGION = "us-east-1";
  configure({ tableName: "table" });
});
afterEach(() => configure({}));

/** The key attributes of a written item. */
function keys(write: Write): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(write.Put?.Item ?? {})
      .filter(([name]) => /^(gsi\d)?(pk|sk)$/.test(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const readSet = {
  set_arn: "arn:aws:omics:us-east-1:000000000000:sequenceStore/1234567890/readSet/3456789012",
  set_id: "3456789012",
  store_id: "1234567890",
  shard: 2,
  projectId: "Demo",
  set_status: "ACTIVE",
  set_status_at: "2026-11-21T00:00:00.000Z",
  revision: 1,
};

/** What HealthOmics leaves out is blank while keys are made. */
const blank = { set_name: "", set_sample_id: "", set_subject_id: "" };

test("a read set", () => {
  const full = { ...readSet, set_name: "Run A", set_sample_id: "S1", set_subject_id: "P1" };
  expect(keys(put(readSetEntity().put(full)))).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo#shard_2",
      "gsi1sk": "$readSet_1#store_id_1234567890#set_id_3456789012",
      "gsi2pk": "$seqferry#projectId_Demo#set_status_ACTIVE#shard_2",
      "gsi2sk": "$readSet_1#set_id_3456789012",
      "gsi3pk": "$seqferry#projectId_Demo#set_sample_id_S1",
      "gsi3sk": "$readSet_1#set_id_3456789012",
      "gsi4pk": "$seqferry#projectId_Demo#set_subject_id_P1",
      "gsi4sk": "$readSet_1#set_id_3456789012",
      "gsi5pk": "$seqferry#projectId_Demo#set_name_Run A",
      "gsi5sk": "$readSet_1#set_id_3456789012",
      "pk": "$seqferry#store_id_1234567890",
      "sk": "$readSet_1#set_id_3456789012",
    }
  `);
});

test("a read set without sample, subject and name is in no index of theirs", () => {
  expect(Object.keys(keys(put(readSetEntity().put({ ...readSet, ...blank }))))).toEqual([
    "gsi1pk",
    "gsi1sk",
    "gsi2pk",
    "gsi2sk",
    "pk",
    "sk",
  ]);
});

test("names that differ in case have different keys", () => {
  const key = (set_sample_id: string) =>
    keys(put(readSetEntity().put({ ...readSet, ...blank, set_sample_id }))).gsi3pk;
  expect(key("Sample")).not.toBe(key("sample"));
});

test("a package", () => {
  const row = {
    packageId: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    projectId: "Demo",
    name: "cohort",
    status: "PENDING" as const,
    readSetIds: [],
    sampleIds: [],
    createdAt: "2026-11-21T00:00:00.000Z",
    updatedAt: "2026-11-21T00:00:00.000Z",
    createdBy: "sharer",
    version: 1,
  };
  expect(keys(put(packageEntity().create(row)))).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo",
      "gsi1sk": "$package_1#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "pk": "$seqferry#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$package_1",
    }
  `);
});

test("a link", () => {
  const row = {
    tokenHash: "aa",
    scriptTokenHash: "bb",
    linkId: "lnk.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    packageId: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    projectId: "Demo",
    packageName: "cohort",
    fileCount: 1,
    totalBytes: 1,
    createdAt: "2026-11-21T00:00:00.000Z",
    createdBy: "sharer",
    expiresAt: "2026-11-28T00:00:00.000Z",
    scriptExpiresAt: "2026-11-22T00:00:00.000Z",
    downloadCount: 0,
    expires_at: 1,
  };
  expect(keys(put(linkEntity().create(row)))).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#linkId_lnk.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi1sk": "$link_1",
      "gsi2pk": "$seqferry#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi2sk": "$link_1#linkId_lnk.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi3pk": "$seqferry#scriptTokenHash_bb",
      "gsi3sk": "$link_1",
      "pk": "$seqferry#tokenHash_aa",
      "sk": "$link_1",
    }
  `);
});

test("an event that waits, an audit record and an idempotent request", () => {
  const waiting = {
    shard: 3,
    eventId: "evt.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    detailType: "PackageRequested",
    detail: "{}",
    createdAt: "2026-11-21T00:00:00.000Z",
  };
  expect(keys(put(outboxEntity().create(waiting)))).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#shard_3",
      "sk": "$outbox_1#eventId_evt.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    }
  `);
  Actor.run(Actor.system("test"), () => {
    const { pk, sk } = keys(
      Audit.record({ action: "package.create", subject: "pkg.X", projectId: "Demo" }),
    );
    expect(pk).toMatchInlineSnapshot(`"$seqferry#subject_pkg.X"`);
    expect(sk).toMatch(/^\$audit_1#auditId_aud\.[0-9A-Z]{26}$/);
    const request = { operation: "package.create", key: "a", body: {} };
    expect(keys(Idempotency.remember(request, "pkg.X"))).toMatchInlineSnapshot(`
      {
        "pk": "$seqferry#actorId_test",
        "sk": "$idempotency_1#operation_package.create#keyHash_ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
      }
    `);
  });
});
