import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Fastq } from "#core/fastq/schema";
import { ask } from "#core/fastq/unarchiving/queue";
import type { UnarchivingJob } from "#core/fastq/unarchiving/schema";
import { fast, recipient, skipPause } from "#tests/functions/copy-support";
import { fastqsOf } from "#tests/functions/fastq-support";
import { actIn, peek, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

// Each function starts once: that takes a second each on a free machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const prefix = "restored/14d/";
let cloud: TestCloud;
let fastqs: ReturnType<typeof fastqsOf>;
beforeAll(async () => {
  cloud = await testCloud(undefined, { environment: { BYOB_URI: `s3://${recipient}/${prefix}` } });
  actIn(cloud);
  cloud.objects.ensureBucket(recipient);
  fastqs = fastqsOf(cloud);
  await fast(cloud);
});
afterAll(() => cloud.close());

const path = "/api/v1/unarchiving-jobs";
type Answer = UnarchivingJob & { code: string };

const read = async (id: string) => fastqs.ask<UnarchivingJob>("GET", `/unarchiving-jobs/${id}`);
const fastqNow = (id: string) => fastqs.ask<Fastq>("GET", `/fastqs/${id}`);
const jobsOf = async (fastqId: string) =>
  (await fastqs.ask<{ items: UnarchivingJob[] }>("GET", `/unarchiving-jobs?fastqId=${fastqId}`))
    .items;

async function frozen(key: string): Promise<Fastq> {
  const uri = await fastqs.object(key, "GLACIER");
  return fastqs.fastq("L2600501", { r1: uri });
}

/** The job once it has ended; minutes pass while its copy job waits. */
const ended = (id: string) =>
  eventually(async () => {
    await skipPause(cloud, "S3Copy", 60_000);
    const job = await read(id);
    expect(job.status).toMatch(/SUCCEEDED|FAILED|ABORTED/);
    return job;
  }, 90);

const stateOf = (id: string, storageState: string) =>
  eventually(async () => {
    const { reads } = await fastqNow(id);
    expect(reads?.r1.locations).toMatchObject([{ storageState }]);
  });

test("an archived read set is thawed and copied to the stage's place by a request, with nothing done by hand", async () => {
  const { id } = await fastqs.fastq("L2600502");
  const readSet = await fastqs.readSet(id);
  await stateOf(id, "ACTIVE");
  cloud.omics.archive([readSet.id]);
  await stateOf(id, "ARCHIVED");
  const asked = await cloud.api<Answer>("sharer", "POST", path, { fastqIds: [id] });
  expect(asked.status).toBe(202);
  expect(asked.headers.get("location")).toBe(`${path}/${asked.body.id}`);
  const again = await cloud.api<Answer>("sharer", "POST", path, { fastqIds: [id] });
  expect([again.status, again.body.code]).toEqual([409, "unarchiving_job.already_running"]);
  expect(await ended(asked.body.id)).toMatchObject({ status: "SUCCEEDED", mode: "copy" });
  const { reads } = await fastqNow(id);
  expect(reads?.r1.locations).toContainEqual(
    expect.objectContaining({
      uri: `s3://${recipient}/${prefix}${asked.body.id}/${id}/reads_R1.fastq.gz`,
      ...{ storageState: "ACTIVE", expiresAt: expect.any(String) },
    }),
  );
});

test("fastqs that are asked for within some seconds are one job; asked for again they are no other", async () => {
  const all = [await frozen("queue/a_R1.fastq.gz"), await frozen("queue/b_R1.fastq.gz")];
  const ids = all.map(({ id }) => id);
  await ask(ids);
  await ask(ids);
  const jobs = await eventually(async () => {
    const found = await Promise.all(ids.map(jobsOf));
    expect(found.map((jobs) => jobs.length)).toEqual([1, 1]);
    return found.flat();
  });
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(1);
  const [{ id = "", createdBy = "" } = {}] = jobs;
  expect(createdBy).toBe("unarchiving");
  const aborted = await cloud.api<Answer>("sharer", "PATCH", `${path}/${id}`, {
    status: "ABORTED",
  });
  expect([aborted.status, aborted.body.status]).toEqual([200, "ABORTED"]);
  expect(aborted.headers.get("etag")).toBe(`"${aborted.body.version}"`);
});

test("a message that names no fastq is kept, with the reason", async () => {
  const queue = { QueueUrl: resource(cloud.outputs, "Unarchiving"), MessageBody: '{"fastqId":1}' };
  await cloud.sqs.send(new SendMessageCommand(queue));
  const [message] = await eventually(async () => {
    const found = await peek(cloud, "UnarchivingDeadLetters");
    expect(found).toHaveLength(1);
    return found;
  });
  expect(message?.MessageAttributes?.error?.StringValue).toContain("fastqId");
});
