import { beforeAll, expect, test } from "vitest";
import { fastqJobEntity } from "#core/fastq/job/fastq-job.entity";
import { outsideMarkEntity } from "#core/fastq/outside/mark.entity";
import { readSetNamingEntity } from "#core/fastq/read-set/read-set-naming.entity";
import { jobDurationEntity } from "#core/fastq/sync/job-duration.entity";
import { syncRequestEntity } from "#core/fastq/sync/sync-request.entity";
import { syncWaitEntity } from "#core/fastq/sync/sync-wait.entity";
import { unarchivingJobEntity } from "#core/fastq/unarchiving/unarchiving-job.entity";
import { configure } from "#core/settings";
import { expectCaseKept, keysOf } from "#tests/contract/keys-of";

beforeAll(() => configure({ tableName: "table" }));

const puts = {
  fastqJob: (jobId = "fqj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", more = {}) =>
    fastqJobEntity()
      .put({
        ...{ jobId, fastqId: "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", projectId: "Demo", jobType: "QC" },
        ...{ status: "PENDING", attempt: 1, requestedBy: "u", version: 1 },
        ...{ requestedAt: "2026-11-01T12:00:00.000Z", updatedAt: "2026-11-01T12:00:00.000Z" },
        ...{ deadlineAt: "2026-11-02T12:00:00.000Z", ...more },
      })
      .params(),
  outsideMark: (targetId = "fqr.A", topic = "fastq" as const) =>
    outsideMarkEntity()
      .put({ targetId, topic, at: "2026-11-01T12:00:00.000Z", expires_at: 1 })
      .params(),
  jobDuration: (projectId = "Demo", kind = "QC") =>
    jobDurationEntity().put({ projectId, kind, durations: [], version: 1 }).params(),
  readSetNaming: (name = "ACGT.2.Run_1") =>
    readSetNamingEntity().put({ name, storeId: "1234567890", readSetId: "3000000001" }).params(),
  syncRequest: (syncRequestId = "syn.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", more = {}) =>
    syncRequestEntity()
      .put({
        ...{ syncRequestId, projectId: "Demo", fastqIds: [], fastqSetIds: [], requirements: {} },
        ...{ forceUnarchiving: false, status: "RUNNING", origin: "event", attempts: 1 },
        ...{ beganAt: "2026-11-01T12:00:00.000Z", deadlineAt: "2026-11-08T12:00:00.000Z" },
        ...{ createdAt: "2026-11-01T12:00:00.000Z", updatedAt: "2026-11-01T12:00:00.000Z" },
        ...{ createdBy: "u", version: 1, ...more },
      })
      .params(),
  syncWait: (targetId = "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A") =>
    syncWaitEntity()
      .put({ targetId, syncRequestId: "syn.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", expires_at: 1 })
      .params(),
  unarchivingJob: (unarchivingJobId = "ufj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A") =>
    unarchivingJobEntity()
      .put({
        ...{ unarchivingJobId, projectId: "Demo", fastqIds: [], mode: "copy", status: "RUNNING" },
        ...{ copyJobId: "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", failures: [], version: 1 },
        ...{ dueAt: "2026-11-01T12:15:00.000Z", dueShard: 5, createdBy: "u" },
        ...{ createdAt: "2026-11-01T12:00:00.000Z", updatedAt: "2026-11-01T12:00:00.000Z" },
      })
      .params(),
};

test("a fastq job is found by itself, by its fastq, and while it goes on by its deadline", () => {
  const due = { dueAt: "2026-11-02T12:00:00.000Z", dueShard: 5 };
  expect(keysOf(puts.fastqJob(undefined, due))).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#fastqId_fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi1sk": "$fastqJob_1#jobId_fqj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi6pk": "$seqferry#dueShard_5",
      "gsi6sk": "$fastqJob_1#dueAt_2026-11-02T12:00:00.000Z",
      "pk": "$seqferry#jobId_fqj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$fastqJob_1",
    }
  `);
  expect(Object.keys(keysOf(puts.fastqJob())).sort()).toEqual(["gsi1pk", "gsi1sk", "pk", "sk"]);
});

test("a sync request is found by itself, by project, by project and status, and while it waits by when it is due", () => {
  const due = { dueAt: "2026-11-01T12:05:00.000Z", dueShard: 3 };
  expect(keysOf(puts.syncRequest(undefined, due))).toMatchInlineSnapshot(`
    {
      "gsi1pk": "$seqferry#projectId_Demo",
      "gsi1sk": "$syncRequest_1#createdAt_2026-11-01T12:00:00.000Z#syncRequestId_syn.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi2pk": "$seqferry#projectId_Demo#status_RUNNING",
      "gsi2sk": "$syncRequest_1#createdAt_2026-11-01T12:00:00.000Z#syncRequestId_syn.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "gsi6pk": "$seqferry#dueShard_3",
      "gsi6sk": "$syncRequest_1#dueAt_2026-11-01T12:05:00.000Z",
      "pk": "$seqferry#syncRequestId_syn.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$syncRequest_1",
    }
  `);
  expect(Object.keys(keysOf(puts.syncRequest())).filter((name) => name.startsWith("gsi6"))).toEqual(
    [],
  );
});

test("who waits for a fastq or set is one partition", () => {
  expect(keysOf(puts.syncWait())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#targetId_fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
      "sk": "$syncWait_1#syncRequestId_syn.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    }
  `);
});

test("how far another manager's events were taken in is one item a fastq or set, and topic", () => {
  expect(keysOf(puts.outsideMark())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#targetId_fqr.A",
      "sk": "$outsideMark_1#topic_fastq",
    }
  `);
});

test("how long jobs took is one item a project and kind", () => {
  expect(keysOf(puts.jobDuration())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#projectId_Demo#kind_QC",
      "sk": "$jobDuration_1",
    }
  `);
});

test("a read set is found by the fastq that it names", () => {
  expect(keysOf(puts.readSetNaming())).toMatchInlineSnapshot(`
    {
      "pk": "$seqferry#name_ACGT.2.Run_1",
      "sk": "$readSetNaming_1#storeId_1234567890#readSetId_3000000001",
    }
  `);
});

test("an unarchiving job is found by its project, its copy job, and by when it is due", () => {
  expect(keysOf(puts.unarchivingJob())).toEqual({
    gsi1pk: "$seqferry#projectId_Demo",
    gsi1sk: "$unarchivingJob_1#unarchivingJobId_ufj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    gsi3pk: "$seqferry#copyJobId_cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    gsi3sk: "$unarchivingJob_1#unarchivingJobId_ufj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    gsi6pk: "$seqferry#dueShard_5",
    gsi6sk: "$unarchivingJob_1#dueAt_2026-11-01T12:15:00.000Z",
    pk: "$seqferry#unarchivingJobId_ufj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A",
    sk: "$unarchivingJob_1",
  });
});

test.each(Object.entries(puts))(
  "two of %s whose ids differ in case alone are two items",
  (_, put) => expectCaseKept(put),
);
