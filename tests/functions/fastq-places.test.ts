import { BatchDeleteReadSetCommand, StartReadSetActivationJobCommand } from "@aws-sdk/client-omics";
import {
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { see } from "#core/fastq/s3-file/see";
import { days } from "#core/time";
import { addFastq, addLocations, asSystem, fastqOf, placesOf } from "#tests/core/fastq/places-room";
import { archive } from "#tests/functions/copy-support";
import { drained, spyOn } from "#tests/functions/spy";
import { actIn, addReadSet, peek, resource, rowOf, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let spy: Awaited<ReturnType<typeof spyOn>>;
const Bucket = archive;

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  cloud.objects.ensureBucket(Bucket);
  await cloud.s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  // A new store is CREATING for a while, and takes no jobs until it is ACTIVE.
  await cloud.clock.advance(5_000);
  spy = await spyOn(cloud, resource(cloud.outputs, "EventBus"), "seqferry");
});
afterAll(() => cloud.close());

/** Moves the clock by days at least, without the thousands of runs that schedules of every minute have meanwhile. */
async function leap({ clock }: TestCloud, ms: number): Promise<void> {
  const target = clock.now() + ms;
  clock.setScale(Math.min(1_000_000, ms / 200));
  await eventually(() => expect(clock.now()).toBeGreaterThanOrEqual(target));
  clock.setScale(1);
}

/** What the bus has carried of a fastq, by its statuses. */
async function toldOf(fastqId: string): Promise<string[]> {
  const events = await spy.events();
  return events.flatMap(({ "detail-type": type, detail }) => {
    const data = detail.data as { id?: string; status?: string };
    return type === "FastqStateChange" && data.id === fastqId ? (data.status ?? "") : [];
  });
}

test("a read set that is imported under a fastq's RGID is its file at once, and each of its statuses is the fastq's", async () => {
  const fastq = await addFastq({ run: "imported" });
  const fileNames = ["reads_R1.fastq.gz", "reads_R2.fastq.gz"];
  const { id } = await addReadSet(cloud, { name: fastq.rgid, fileNames });
  await eventually(async () =>
    expect(await placesOf(fastq)).toEqual([`${id} ACTIVE`, `${id} ACTIVE`]),
  );
  const { reads } = await fastqOf(fastq);
  expect(reads?.r1.locations[0]?.uri).toMatch(/^s3:\/\/.+-s3alias\/.+reads_R1\.fastq\.gz$/);
  expect(reads?.r2?.locations[0]?.uri).toMatch(/reads_R2\.fastq\.gz$/);
  const sequenceStoreId = storeOf(cloud);
  await cloud.omicsClient.send(new BatchDeleteReadSetCommand({ sequenceStoreId, ids: [id] }));
  await cloud.clock.advance(60_000);
  await eventually(async () =>
    expect(await placesOf(fastq)).toEqual([`${id} DELETED`, `${id} DELETED`]),
  );
  await eventually(async () =>
    expect(await toldOf(fastq.fastqId)).toEqual(
      expect.arrayContaining(["READ_SET_ADDED", "READ_SET_DELETED"]),
    ),
  );
});

test("an archived read set that was there before its fastq is found by its tag, and its activation is the fastq's", async () => {
  const fastqId = "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1B";
  const { id } = await addReadSet(cloud, { tags: { fastqId }, status: "ARCHIVED" });
  const fastq = await addFastq({ run: "archived", fastqId, projectId: "clinical" });
  await eventually(async () => expect(await placesOf(fastq)).toEqual([`${id} ARCHIVED`]));
  await eventually(async () => expect((await rowOf(cloud, id))?.projectId).toBe("clinical"));
  await cloud.omicsClient.send(
    new StartReadSetActivationJobCommand({
      sequenceStoreId: storeOf(cloud),
      sources: [{ readSetId: id }],
    }),
  );
  await eventually(async () => expect(await placesOf(fastq)).toEqual([`${id} ACTIVATING`]));
  await leap(cloud, 3_600_000);
  await eventually(async () => expect(await placesOf(fastq)).toEqual([`${id} ACTIVE`]));
  expect((await rowOf(cloud, id))?.projectId).toBe("clinical");
  await eventually(async () =>
    expect(await toldOf(fastqId)).toEqual(["FASTQ_CREATED", "READ_SET_ADDED", "READ_SET_ACTIVE"]),
  );
});

test("a file that is deleted in a bucket of the stage is the fastq's at once", async () => {
  const Key = "runs/a #1.fastq.gz";
  await cloud.s3.send(new PutObjectCommand({ Bucket, Key, Body: "reads" }));
  const fastq = await addFastq({ run: "s3" });
  const sight = await see(`s3://${Bucket}/${Key}`);
  if (typeof sight === "string") throw new Error(`The file is ${sight}.`);
  const { place } = sight;
  await asSystem(() => addLocations(fastq.fastqId, { r1: place }));
  // Who looks at new files is done before anything happens to this one.
  await eventually(async () => expect(await toldOf(fastq.fastqId)).toContain("READ_SET_ADDED"));
  await drained(cloud, resource(cloud.outputs, "FastqFiles"));
  await cloud.s3.send(new DeleteObjectCommand({ Bucket, Key }));
  await eventually(async () => expect(await placesOf(fastq)).toEqual([`${place.uri} DELETED`]));
});

test("a file that was deleted before its fastq was registered is found out", async () => {
  const fastq = await addFastq({
    run: "too-late",
    reads: {
      r1: {
        ...{ kind: "s3", uri: `s3://${Bucket}/never`, storageState: "ACTIVE" },
        stateAt: cloud.clock.iso(),
      },
    },
  });
  await eventually(async () =>
    expect(await placesOf(fastq)).toEqual([`s3://${Bucket}/never DELETED`]),
  );
});

test("a restored copy is ended by the clock, and announced", async () => {
  const fastq = await addFastq({ run: "restored" });
  const at = { kind: "s3" as const, storageState: "ACTIVE" as const, stateAt: cloud.clock.iso() };
  const uri = `s3://${Bucket}/restored/1`;
  const expiresAt = new Date(cloud.clock.now() + days(1)).toISOString();
  await cloud.s3.send(new PutObjectCommand({ Bucket, Key: "restored/1", Body: "reads" }));
  await asSystem(() =>
    addLocations(fastq.fastqId, { r1: { ...at, uri, isRestoredCopy: true, expiresAt } }),
  );
  await leap(cloud, days(1));
  await cloud.clock.advance(360_000);
  await eventually(async () => expect(await fastqOf(fastq)).not.toHaveProperty("reads"));
  await eventually(async () => {
    const expired = (await spy.events()).filter(
      (event) => event["detail-type"] === "RestoredCopyExpired",
    );
    expect(expired.map(({ detail }) => detail.data)).toMatchObject([
      { fastqId: fastq.fastqId, uri, expiredAt: expiresAt },
    ]);
  });
});

test.each(["FastqReadSets", "FastqFiles"])(
  "what %s cannot read goes to the dead letters with its error",
  async (queue) => {
    const QueueUrl = resource(cloud.outputs, queue);
    await cloud.sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ detail: {} }) }),
    );
    await drained(cloud, QueueUrl);
    const letters = await peek(cloud, queue.replace(/s$/, "DeadLetters"));
    expect(letters.map(({ MessageAttributes }) => MessageAttributes?.error?.StringValue)).toEqual([
      expect.stringContaining("VisibleError"),
    ]);
  },
);
