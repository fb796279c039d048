import { beforeAll, expect, test } from "vitest";
import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { batchEntity, chain, headEntity, keptEntity } from "#core/audit/head.entity";
import { copyJobEntity } from "#core/copy/copy-job.entity";
import { copyTaskEntity } from "#core/copy/copy-task.entity";
import { slotsEntity } from "#core/copy/icav2-copy/slots.entity";
import { create as createEvent } from "#core/event";
import * as Idempotency from "#core/idempotency";
import * as Outbox from "#core/outbox";
import { PackageRequested } from "#core/package/event";
import { linkEntity } from "#core/package/link.entity";
import { packageEntity } from "#core/package/package.entity";
import { packageWaitEntity } from "#core/package/package-wait.entity";
import { receiptEntity } from "#core/package/receipt.entity";
import { quotaEntity } from "#core/quota.entity";
import { backfillEntity, lockEntity } from "#core/readset/backfill/backfill.entity";
import { noteEntity } from "#core/readset/backfill/note.entity";
import { readSetEntity } from "#core/readset/read-set.entity";
import { readSetTagEntity } from "#core/readset/read-set-tag.entity";
import { sequenceStoreEntity } from "#core/readset/store.entity";
import { labelOf } from "#core/readset/tag-index";
import { configure } from "#core/settings";
import { expectCaseKept, keysOf } from "#tests/contract/keys-of";

beforeAll(() => configure({ tableName: "table" }));

const readSet = {
  set_arn: "arn:aws:omics:us-east-1:000000000000:sequenceStore/1234567890/readSet/3456789012",
  set_id: "3456789012",
  store_id: "1234567890",
  shard: 2,
  projectId: "Demo",
  set_status: "ACTIVE",
  set_status_at: "2026-11-01T12:00:00.000Z",
  set_sample_id: "L2600001a",
  set_subject_id: "SBJ00001",
  set_name: "Reads a",
  set_created_at: "2026-10-31T08:00:00.123Z",
  details_missing: "parts tags",
  revision: 1,
};
const packageRow = {
  packageId: "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
  projectId: "Demo",
  name: "cohort",
  status: "PENDING" as const,
  createdAt: "2026-11-01T12:00:00.000Z",
  updatedAt: "2026-11-01T12:00:00.000Z",
  createdBy: "U",
  endedAt: "2026-11-01T12:10:00.000Z",
  expiresAt: "2026-12-01T12:00:00.000Z",
  dueAt: "2026-12-01T12:00:00.000Z",
  dueShard: 2,
  version: 1,
};
const link = {
  tokenHash: "aa",
  scriptTokenHash: "bb",
  linkId: "lnk.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
  packageId: packageRow.packageId,
  projectId: "Demo",
  packageName: "cohort",
  fileCount: 1,
  totalBytes: 1,
  createdAt: "2026-11-01T12:00:00.000Z",
  createdBy: "u",
  expiresAt: "2026-11-08T12:00:00.000Z",
  scriptExpiresAt: "2026-11-02T12:00:00.000Z",
  expires_at: 1,
};
const { linkId } = link;

const puts = {
  readSet: (id = readSet.set_sample_id) =>
    readSetEntity()
      .put({ ...readSet, set_sample_id: id })
      .params(),
  readSetTag: (value = "A b#c") =>
    readSetTagEntity()
      .put({
        projectId: readSet.projectId,
        tag: labelOf("Lane=", value),
        store_id: readSet.store_id,
        set_id: readSet.set_id,
        revision: 1,
      })
      .params(),
  package: (id = packageRow.packageId) =>
    packageEntity()
      .put({ ...packageRow, packageId: id })
      .params(),
  packageWait: (packageId = packageRow.packageId) =>
    packageWaitEntity().put({ packageId, group: 7, syncRequestId: "syn.1" }).params(),
  link: (id = link.tokenHash) =>
    linkEntity()
      .put({ ...link, tokenHash: id })
      .params(),
  receipt: (id = linkId) => receiptEntity().put({ linkId: id, n: 7, expires_at: 1 }).params(),
  quota: (bucket = "GetReadSetMetadata") => quotaEntity().put({ bucket, next_at: 1 }).params(),
  sequenceStore: (storeId = "1234567890") => sequenceStoreEntity().put({ storeId }).params(),
  backfill: (backfillId = "bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A") =>
    backfillEntity()
      .put({
        ...{ backfillId, scope: "backfills", storeIds: [], origin: "request", dryRun: false },
        ...{ details: true, status: "PENDING", stores: [], phase: "index", progress: {} },
        ...{ calls: {}, attempts: 0, run: 1, version: 1, createdBy: "u" },
        ...{ createdAt: "2026-11-01T12:00:00.000Z", updatedAt: "2026-11-01T12:00:00.000Z" },
      })
      .params(),
  backfillLock: (storeId = "1234567890") =>
    lockEntity().put({ storeId, backfillId: "bkf.A" }).params(),
  backfillNote: (noteKey = "window/1-2/000/000001") =>
    noteEntity()
      .put({ jobId: "bkf.A", storeId: "1234567890", noteKey, value: {}, expires_at: 1 })
      .params(),
  copyJob: (copyJobId = "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A") =>
    copyJobEntity()
      .put({
        ...{ copyJobId, projectId: "Demo", backend: "icav2", dryRun: false, counts: {}, run: 1 },
        ...{ onExist: "skip-identical", status: "PENDING", phase: "plan", origin: "request" },
        ...{ createdBy: "u", createdAt: "2026-11-01T12:00:00.000Z", version: 1 },
        updatedAt: "2026-11-01T12:00:00.000Z",
      })
      .params(),
  copyTask: (copyJobId = "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", task = 7) =>
    copyTaskEntity()
      .put({
        ...{ copyJobId, task, status: "OPEN", attempts: 0, dueAt: 1, state: {}, revision: 1 },
        updatedAt: "2026-11-01T12:00:00.000Z",
      })
      .params(),
  icav2Slots: (pool = "jobs") => slotsEntity().put({ pool, shares: {}, revision: 1 }).params(),
  audit: (subject = "pkg.A") =>
    Actor.run(
      Actor.system("test"),
      () => Audit.record({ action: "package.create", subject, projectId: "demo" }).Put,
    ),
  outbox: (id = "evt.A") =>
    Actor.run(Actor.system("test"), () => {
      const data = { packageId: "pkg.1", projectId: "demo", name: "x" };
      return Outbox.enqueue(createEvent(PackageRequested, data, { id })).Put;
    }),
  idempotency: (key = "A key") =>
    Actor.run(
      Actor.system("Test"),
      () => Idempotency.remember({ operation: "package.create", key, body: {} }, "pkg.A").Put,
    ),
};

test("a read set is found in its store, and by store, status, sample, subject and name within its project", () => {
  expect(keysOf(puts.readSet())).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo#shard_2",
      "gsi1sk": "$readSet_2#store_id_1234567890#set_created_at_2026-10-31T08:00:00.123Z#set_id_3456789012",
      "gsi2pk": "$seqferry#projectId_Demo#set_status_ACTIVE#shard_2",
      "gsi2sk": "$readSet_2#set_created_at_2026-10-31T08:00:00.123Z#set_id_3456789012",
      "gsi3pk": "$seqferry#projectId_Demo#set_sample_id_L2600001a",
      "gsi3sk": "$readSet_2#set_created_at_2026-10-31T08:00:00.123Z#set_id_3456789012",
      "gsi4pk": "$seqferry#projectId_Demo#set_subject_id_SBJ00001",
      "gsi4sk": "$readSet_2#set_created_at_2026-10-31T08:00:00.123Z#set_id_3456789012",
      "gsi5pk": "$seqferry#projectId_Demo#shard_2",
      "gsi5sk": "$readSet_2#set_name_Reads a#set_id_3456789012",
      "gsi6pk": "$seqferry#store_id_1234567890#shard_2",
      "gsi6sk": "$readSet_2#set_status_ACTIVE#set_created_at_2026-10-31T08:00:00.123Z#set_id_3456789012",
      "pk": "$seqferry#store_id_1234567890#shard_2",
      "sk": "$readSet_2#set_id_3456789012",
    }
  `);
});

test("a read set without sample, subject and name, which lacks nothing, is in none of their indexes", () => {
  const blank = { set_name: "", set_sample_id: "", set_subject_id: "", details_missing: "" };
  expect(
    Object.keys(
      keysOf(
        readSetEntity()
          .put({ ...readSet, ...blank })
          .params(),
      ),
    ).sort(),
  ).toEqual(["gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk", "pk", "sk"]);
});

test("a read set whose creation is not known sorts before every time", () => {
  const { gsi3sk } = keysOf(
    readSetEntity()
      .put({ ...readSet, set_created_at: "" })
      .params(),
  );
  expect(String(gsi3sk) < "$readSet_2#set_created_at_0").toBe(true);
});

test("a tag's row is found by project, name and value, and in it by store", () => {
  expect(keysOf(puts.readSetTag())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#projectId_Demo#tag_Lane%3D=A b#c",
      "sk": "$readSetTag_1#store_id_1234567890#set_id_3456789012",
    }
  `);
});

test("a backfill is found by itself, and in the list of all", () => {
  expect(keysOf(puts.backfill())).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#scope_backfills",
      "gsi1sk": "$backfill_1#backfillId_bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "pk": "$seqferry#backfillId_bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$backfill_1",
    }
  `);
});

test("a store's lock, and the notes of a backfill and store in their order", () => {
  expect(keysOf(puts.backfillLock())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#storeId_1234567890",
      "sk": "$backfillLock_1",
    }
  `);
  expect(keysOf(puts.backfillNote())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#jobId_bkf.A#storeId_1234567890",
      "sk": "$backfillNote_1#noteKey_window/1-2/000/000001",
    }
  `);
});

test("a copy job is found by itself, and by its project", () => {
  expect(keysOf(puts.copyJob())).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo",
      "gsi1sk": "$copyJob_1#copyJobId_cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "pk": "$seqferry#copyJobId_cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$copyJob_1",
    }
  `);
});

test("the tasks of a copy job are found in their order, ten after nine", () => {
  expect(keysOf(puts.copyTask())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#copyJobId_cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$copyTask_1#task_00000007",
    }
  `);
  const places = [9, 10, 1000].map((task) => String(keysOf(puts.copyTask("cpy.A", task)).sk));
  expect([...places].sort()).toEqual(places);
});

test("the slots of ICA's jobs are one item", () => {
  expect(keysOf(puts.icav2Slots())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#pool_jobs",
      "sk": "$icav2Slots_1",
    }
  `);
});

test("a package is found by itself, and by its project: all, of a status, a name or a person, by its end, and when it is due", () => {
  expect(keysOf(puts.package())).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo",
      "gsi1sk": "$package_1#createdAt_2026-11-01T12:00:00.000Z#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi2pk": "$seqferry#projectId_Demo#status_PENDING",
      "gsi2sk": "$package_1#createdAt_2026-11-01T12:00:00.000Z#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi3pk": "$seqferry#projectId_Demo#name_cohort",
      "gsi3sk": "$package_1#createdAt_2026-11-01T12:00:00.000Z#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi4pk": "$seqferry#projectId_Demo#createdBy_U",
      "gsi4sk": "$package_1#createdAt_2026-11-01T12:00:00.000Z#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi5pk": "$seqferry#projectId_Demo",
      "gsi5sk": "$package_1#endedAt_2026-11-01T12:10:00.000Z#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi6pk": "$seqferry#dueShard_2",
      "gsi6sk": "$package_1#dueAt_2026-12-01T12:00:00.000Z",
      "pk": "$seqferry#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$package_1",
    }
  `);
});

test("what a package waits for is found by it, the tenth group after the ninth", () => {
  expect(keysOf(puts.packageWait())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#packageId_pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$packageWait_1#group_000007",
    }
  `);
  const placeOf = (group: number) =>
    String(
      keysOf(
        packageWaitEntity().put({ packageId: "pkg.A", group, syncRequestId: "syn.1" }).params(),
      ).sk,
    );
  expect([10, 9, 100].map(placeOf).sort()).toEqual([9, 10, 100].map(placeOf));
});

test("a link is found by the hashes of its two secrets, by its id and by its package", () => {
  expect(keysOf(puts.link())).toMatchInlineSnapshot(`
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

test("a receipt is found by its link, in the order of the files", () => {
  expect(keysOf(puts.receipt())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#linkId_lnk.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$receipt_1#n_000000007",
    }
  `);
  const placeOf = (n: number) =>
    String(keysOf(receiptEntity().put({ linkId, n, expires_at: 1 }).params()).sk);
  expect([10, 9, 100_000].map(placeOf).sort()).toEqual([9, 10, 100_000].map(placeOf));
});

test("an audit record is found by its subject, project, actor and day, in order of time; so is the chain's end", () => {
  const { pk, sk, gsi1pk, gsi1sk, gsi2pk, gsi2sk, gsi3pk, gsi3sk } = keysOf(puts.audit());
  expect([pk, gsi1pk, gsi2pk]).toEqual([
    "$seqferry#subject_pkg.A",
    "$seqferry#projectId_demo",
    "$seqferry#actorId_test",
  ]);
  expect(gsi3pk).toMatch(/^\$seqferry#day_\d{4}-\d\d-\d\d$/);
  expect(sk).toMatch(/^\$audit_1#auditId_aud\.[0-9A-Z]{26}$/);
  for (const one of [gsi1sk, gsi2sk, gsi3sk])
    expect(one).toMatch(/^\$audit_1#at_\d{4}-[\d-]+T[\d:.]+Z#auditId_aud\.[0-9A-Z]{26}$/);
  const place = { chain, sequence: 7, hash: "ab" };
  expect(keysOf(headEntity().put(place).params())).toEqual({
    pk: "$seqferry#chain_audit",
    sk: "$auditHead_1",
  });
  expect(
    keysOf(
      keptEntity()
        .put({ ...place, version: 1 })
        .params(),
    ),
  ).toEqual({
    pk: "$seqferry#chain_audit",
    sk: "$auditKept_1",
  });
  const batch = { chain, firstSequence: 7, at: "2026-11-21", records: [], expires_at: 1 };
  expect(keysOf(batchEntity().put(batch).params())).toEqual({
    pk: "$seqferry#chain_audit",
    sk: "$auditBatch_1#firstSequence_000000000007",
  });
});

test("a quota is found by its operation, a sequence store by its id", () => {
  expect(keysOf(puts.quota())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#bucket_GetReadSetMetadata",
      "sk": "$quota_1",
    }
  `);
  expect(keysOf(puts.sequenceStore())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#storeId_1234567890",
      "sk": "$sequenceStore_1",
    }
  `);
});

test("a waiting event is found by its shard, in order of its id", () => {
  expect(keysOf(puts.outbox())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#shard_7",
      "sk": "$outbox_1#eventId_evt.A",
    }
  `);
});

test("a remembered request is found by its actor, operation and the hash of its key", () => {
  expect(keysOf(puts.idempotency())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#actorId_Test",
      "sk": "$idempotency_1#operation_package.create#keyHash_70d348a434f5010272eb34f8558c4ddd4f14c3a494a19de22481caa7413721bb",
    }
  `);
});

test.each(Object.entries(puts))(
  "two of %s whose ids differ in case alone are two items",
  (_, put) => expectCaseKept(put),
);
