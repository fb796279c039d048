import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  GetReadSetActivationJobCommand,
  GetReadSetExportJobCommand,
  GetReadSetImportJobCommand,
  GetReadSetMetadataCommand,
  ListReadSetActivationJobsCommand,
  ListReadSetExportJobsCommand,
  ListReadSetImportJobsCommand,
  StartReadSetActivationJobCommand,
  StartReadSetExportJobCommand,
  StartReadSetImportJobCommand,
} from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type Cloud,
  fastq,
  importPair,
  memoryObjects,
  startOmics,
  statusesOf,
} from "#tests/local/omics/cloud";

const roleArn = "arn:aws:iam::000000000000:role/import";
let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics();
});
afterEach(() => cloud.stop());

const metadata = (id = "") =>
  cloud.client.send(new GetReadSetMetadataCommand({ sequenceStoreId: cloud.storeId, id }));
const activate = (ids: string[], clientToken?: string) =>
  cloud.client.send(
    new StartReadSetActivationJobCommand({
      sequenceStoreId: cloud.storeId,
      sources: ids.map((readSetId) => ({ readSetId })),
      clientToken,
    }),
  );
const activation = (id = "") =>
  cloud.client.send(new GetReadSetActivationJobCommand({ sequenceStoreId: cloud.storeId, id }));

test("activation changes bytes and sizes but neither the etag nor the URI", async () => {
  const { id } = await importPair(cloud, "A");
  const before = await metadata(id);
  cloud.omics.archive([id]);
  const job = await activate([id]);
  expect(job.status).toBe("SUBMITTED");
  await cloud.advance(1_000);
  expect((await metadata(id)).status).toBe("ACTIVATING");
  expect((await activation(job.id)).sources).toEqual([{ readSetId: id, status: "IN_PROGRESS" }]);
  await cloud.advance(180_000);
  const after = await metadata(id);
  expect((await activation(job.id)).status).toBe("COMPLETED");
  expect(after).toMatchObject({ status: "ACTIVE", etag: before.etag });
  expect(after.files?.source1?.s3Access).toEqual(before.files?.source1?.s3Access);
  expect(after.files?.source1?.contentLength).not.toBe(before.files?.source1?.contentLength);
  const bytes = await cloud.objects.read(after.files?.source1?.s3Access?.s3Uri ?? "");
  expect(bytes).not.toEqual(fastq(40, "A").gzip);
  expect(createHash("md5").update(gunzipSync(bytes)).digest("hex")).toBe(before.etag?.source1);
  expect(statusesOf(cloud, id).slice(-3)).toEqual(["ARCHIVED", "ACTIVATING", "ACTIVE"]);
  expect(statusesOf(cloud, job.id)).toEqual(["SUBMITTED", "IN_PROGRESS", "COMPLETED"]);
});

test("an activation job fails by source, and says why on each", async () => {
  const archived = await importPair(cloud, "A", { status: "ARCHIVED" });
  const active = await importPair(cloud, "B");
  const job = await activate([archived.id, active.id, "1234567890"]);
  await cloud.advance(200_000);
  const got = await activation(job.id);
  expect(got.status).toBe("COMPLETED_WITH_FAILURES");
  expect(got.sources?.map(({ status }) => status)).toEqual(["FINISHED", "FINISHED", "FAILED"]);
  expect(got.sources?.[2]?.statusMessage).toBe("The read set 1234567890 does not exist.");
  const told = cloud.events.find(({ detail }) => detail.status === "COMPLETED_WITH_FAILURES");
  expect(told).toMatchObject({
    detailType: "Read Set Activation Job Status Change",
    detail: { id: job.id, sequenceStoreId: cloud.storeId, statusMessage: /1 of 3/ },
  });
});

test("an activation job none of whose sources can be activated is FAILED", async () => {
  const { id } = await importPair(cloud, "A", { status: "ARCHIVED" });
  await activate([id]);
  const second = await activate([id]);
  await cloud.advance(5_000);
  expect(await activation(second.id)).toMatchObject({
    status: "FAILED",
    sources: [{ statusMessage: `The read set ${id} is ACTIVATING, not ARCHIVED.` }],
  });
});

test("the same client token starts one activation job", async () => {
  const { id } = await importPair(cloud, "A", { status: "ARCHIVED" });
  expect((await activate([id], "t")).id).toBe((await activate([id], "t")).id);
  await expect(activate(["1234567890"], "t")).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("activation jobs take 1 to 20 sources and are listed by status", async () => {
  await expect(activate([])).rejects.toMatchObject({ name: "ValidationException" });
  const many = Array.from({ length: 21 }, (_, index) => String(1_000_000_000 + index));
  await expect(activate(many)).rejects.toMatchObject({ name: "ValidationException" });
  await activate(many.slice(1));
  await cloud.advance(1_000);
  await activate(many.slice(1));
  const list = (status: "FAILED" | "SUBMITTED" | "COMPLETED") =>
    cloud.client.send(
      new ListReadSetActivationJobsCommand({ sequenceStoreId: cloud.storeId, filter: { status } }),
    );
  expect((await list("FAILED")).activationJobs).toHaveLength(1);
  expect((await list("SUBMITTED")).activationJobs).toHaveLength(1);
  expect((await list("COMPLETED")).activationJobs).toHaveLength(0);
});

test("an import job makes a read set per source and tells of each failure", async () => {
  cloud.objects.store.ensureBucket("lab");
  await cloud.objects.store.put("lab", "run/A_R1.fastq.gz", fastq(3).gzip);
  await cloud.objects.store.put("lab", "run/broken.fastq.gz", fastq(3).gzip.subarray(0, 40));
  const source = (key: string) => ({
    sourceFiles: { source1: `s3://lab/run/${key}` },
    ...{
      sourceFileType: "FASTQ" as const,
      sampleId: "LPRJ1",
      subjectId: "SBJ1",
      name: key,
      tags: { key },
    },
  });
  const job = await cloud.client.send(
    new StartReadSetImportJobCommand({
      ...{ sequenceStoreId: cloud.storeId, roleArn },
      sources: ["A_R1.fastq.gz", "broken.fastq.gz", "missing.fastq.gz"].map(source),
    }),
  );
  await cloud.advance(60_000);
  const got = await cloud.client.send(
    new GetReadSetImportJobCommand({ sequenceStoreId: cloud.storeId, id: job.id }),
  );
  expect(got).toMatchObject({ status: "COMPLETED_WITH_FAILURES", roleArn });
  expect(got.sources?.map(({ status }) => status)).toEqual(["FINISHED", "FAILED", "FAILED"]);
  expect(got.sources?.[1]?.statusMessage).toMatch("unexpected end of file");
  expect(got.sources?.[2]?.statusMessage).toMatch("The specified key does not exist");
  expect(await metadata(got.sources?.[0]?.readSetId)).toMatchObject({
    ...{ status: "ACTIVE", creationJobId: job.id, etag: { source1: fastq(3).md5 } },
    files: { source1: { contentLength: fastq(3).gzip.length } },
  });
  const failedId = got.sources?.[1]?.readSetId;
  expect(await metadata(failedId)).toMatchObject({ status: "UPLOAD_FAILED" });
  expect(statusesOf(cloud, failedId)).toEqual(["PROCESSING_UPLOAD", "UPLOAD_FAILED"]);
  const { importJobs } = await cloud.client.send(
    new ListReadSetImportJobsCommand({ sequenceStoreId: cloud.storeId }),
  );
  expect(importJobs).toHaveLength(1);
});

test("an import of BAM is refused, not pretended", async () => {
  const sources = [
    {
      sourceFiles: { source1: "s3://lab/a.bam" },
      ...{ sourceFileType: "BAM" as const, sampleId: "a", subjectId: "b" },
    },
  ];
  const refused = cloud.client.send(
    new StartReadSetImportJobCommand({ sequenceStoreId: cloud.storeId, roleArn, sources }),
  );
  await expect(refused).rejects.toMatchObject({ name: "NotImplemented" });
});

test("an export copies active read sets and fails archived ones", async () => {
  cloud.objects.store.ensureBucket("out");
  const active = await importPair(cloud, "A");
  const archived = await importPair(cloud, "B", { status: "ARCHIVED" });
  const job = await cloud.client.send(
    new StartReadSetExportJobCommand({
      ...{ sequenceStoreId: cloud.storeId, roleArn, destination: "s3://out/here/" },
      sources: [{ readSetId: active.id }, { readSetId: archived.id }],
    }),
  );
  await cloud.advance(60_000);
  const got = await cloud.client.send(
    new GetReadSetExportJobCommand({ sequenceStoreId: cloud.storeId, id: job.id }),
  );
  expect(got).toMatchObject({ status: "COMPLETED_WITH_FAILURES", destination: "s3://out/here/" });
  expect(got.readSets?.map(({ id, status }) => [id, status])).toEqual([
    [active.id, "FINISHED"],
    [archived.id, "FAILED"],
  ]);
  const copy = await cloud.objects.read(`s3://out/here/${active.id}/A_R2_001.fastq.gz`);
  expect(copy).toEqual(fastq(40, "C").gzip);
  const { exportJobs } = await cloud.client.send(
    new ListReadSetExportJobsCommand({ sequenceStoreId: cloud.storeId }),
  );
  expect(exportJobs).toHaveLength(1);
});

test("after a kill a restart resumes a running activation job and the store's alias", async () => {
  const directory = mkdtempSync(join(tmpdir(), "omics-"));
  const objects = memoryObjects();
  const first = await startOmics({ directory }, objects);
  const { id } = await importPair(first, "A", { status: "ARCHIVED" });
  const sources = [{ readSetId: id }];
  const started = await first.omics.call("StartReadSetActivationJob", {
    sequenceStoreId: first.storeId,
    sources,
  });
  await first.advance(10_000);
  const { offsetMs } = first.clock;
  await first.kill();

  const second = await startOmics({ directory, offsetMs }, objects);
  expect(second.storeId).toBe(first.storeId);
  const one = { sequenceStoreId: second.storeId, id };
  const running = await second.client.send(new GetReadSetMetadataCommand(one));
  expect(running.status).toBe("ACTIVATING");
  await second.advance(180_000);
  const done = await second.client.send(new GetReadSetMetadataCommand(one));
  expect(done.status).toBe("ACTIVE");
  await objects.read(done.files?.source1?.s3Access?.s3Uri ?? "");
  expect(statusesOf(second, String(started.id))).toEqual(["COMPLETED"]);
  await second.stop();
  rmSync(directory, { recursive: true });
});

test("an import that a crash cut off ends as UPLOAD_FAILED, not in PROCESSING_UPLOAD for ever", async () => {
  const directory = mkdtempSync(join(tmpdir(), "omics-"));
  const objects = memoryObjects();
  const first = await startOmics({ directory }, objects);
  objects.store.put = () => new Promise(() => undefined);
  void importPair(first, "A");
  await first.kill();
  const second = await startOmics({ directory }, objects);
  const listed = second.omics.call("ListReadSets", { sequenceStoreId: second.storeId });
  await expect(listed).resolves.toMatchObject({
    readSets: [{ status: "UPLOAD_FAILED", statusMessage: "The import was interrupted." }],
  });
  await second.stop();
  rmSync(directory, { recursive: true });
});

test("a publisher that calls the engine back gets each event once", async () => {
  const seen: unknown[] = [];
  const other = await startOmics({
    publish: ({ detail }) => {
      seen.push(detail.status);
      if (detail.status === "ACTIVE" && "sequenceStoreId" in detail)
        other.omics.archive([String(detail.id)]);
    },
  });
  await importPair(other, "A");
  expect(seen).toEqual(["CREATED", "ACTIVE", "PROCESSING_UPLOAD", "ACTIVE", "ARCHIVED"]);
  await other.stop();
});

test("an event the bus did not take is published later, in order", async () => {
  const taken: unknown[] = [];
  let broken = true;
  const other = await startOmics({
    publish: (event) => {
      if (broken) throw new Error("the bus is down");
      taken.push(event.detail.status);
    },
  });
  const { id } = await importPair(other, "A");
  expect(taken).toEqual([]);
  broken = false;
  other.omics.archive([id]);
  expect(taken).toEqual(["CREATED", "ACTIVE", "PROCESSING_UPLOAD", "ACTIVE", "ARCHIVED"]);
  await other.stop();
});
