import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateSequenceStoreCommand,
  DeleteSequenceStoreCommand,
  GetSequenceStoreCommand,
  StartReadSetActivationJobCommand,
  StartReadSetImportJobCommand,
  UpdateSequenceStoreCommand,
} from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { type Cloud, fastq, importPair, startOmics } from "#tests/local/omics/cloud";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics();
});
afterEach(() => cloud.stop());

test("a store tells each change once, in the words of AWS's events", async () => {
  const { id, arn } = await cloud.client.send(new CreateSequenceStoreCommand({ name: "s" }));
  await cloud.advance(1_000);
  const updated = await cloud.client.send(new UpdateSequenceStoreCommand({ id, name: "t" }));
  expect(updated).toMatchObject({ status: "UPDATING", name: "t" });
  await cloud.advance(1_000);
  await cloud.client.send(new DeleteSequenceStoreCommand({ id }));
  await cloud.advance(1_000);
  const told = cloud.events.filter(({ resources }) => resources[0] === arn);
  const statuses = ["CREATED", "ACTIVE", "UPDATED", "ACTIVE", "DELETED"];
  const common = {
    source: "aws.omics",
    detailType: "Sequence Store Status Change",
    resources: [arn],
  };
  expect(told).toEqual(
    statuses.map((status) => ({
      ...common,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      detail: { omicsVersion: "1.0.0", arn, id, status },
    })),
  );
  const times = told.map(({ time }) => time);
  expect(times).toEqual([...times].sort());
});

test("a store that is UPDATING takes read sets and is not changed itself until it is ACTIVE again", async () => {
  const id = cloud.storeId;
  const update = () => cloud.client.send(new UpdateSequenceStoreCommand({ id, description: "d" }));
  await update();
  await importPair(cloud, "A");
  const start = new StartReadSetActivationJobCommand({
    ...{ sequenceStoreId: id, sources: [{ readSetId: "1234567890" }] },
  });
  expect((await cloud.client.send(start)).status).toBe("SUBMITTED");
  await expect(update()).rejects.toMatchObject({ name: "ConflictException" });
  await cloud.advance(1_000);
  expect((await update()).status).toBe("UPDATING");
});

test("an update that a kill cut off ends in ACTIVE after the restart", async () => {
  const directory = mkdtempSync(join(tmpdir(), "omics-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const first = await startOmics({ directory });
  const id = first.storeId;
  await first.client.send(new UpdateSequenceStoreCommand({ id, description: "d" }));
  await first.kill();
  const second = await startOmics({ directory, offsetMs: 2_000 }, first.objects);
  await second.advance(1_000);
  expect(second.events.map(({ detail }) => detail.status)).toContain("ACTIVE");
  const got = await second.client.send(new GetSequenceStoreCommand({ id }));
  expect(got).toMatchObject({ status: "ACTIVE", description: "d" });
  await second.stop();
});

test("events of read sets name the job that made them; details have AWS's members and no other", async () => {
  cloud.objects.store.ensureBucket("lab");
  await cloud.objects.store.put("lab", "a.fastq.gz", fastq(3).gzip);
  const { id: jobId } = await cloud.client.send(
    new StartReadSetImportJobCommand({
      ...{ sequenceStoreId: cloud.storeId, roleArn: "arn:aws:iam::000000000000:role/import" },
      sources: ["a", "missing"].map((name) => ({
        sourceFiles: { source1: `s3://lab/${name}.fastq.gz` },
        ...{ sourceFileType: "FASTQ", sampleId: "a", subjectId: "b" },
      })),
    }),
  );
  await cloud.advance(60_000);
  const membersOf = (detailType: string, status: string) =>
    cloud.events
      .filter((event) => event.detailType === detailType && event.detail.status === status)
      .map(({ detail }) => Object.keys(detail).sort().join(" "));
  const readSet = "arn creationJobId id omicsVersion sequenceStoreId status";
  const job = "id omicsVersion sequenceStoreId status";
  expect(membersOf("Read Set Status Change", "PROCESSING_UPLOAD")).toEqual([readSet, readSet]);
  expect(membersOf("Read Set Status Change", "UPLOAD_FAILED")).toEqual([
    `${readSet} statusMessage`,
  ]);
  expect(membersOf("Read Set Import Job Status Change", "SUBMITTED")).toEqual([job]);
  expect(membersOf("Read Set Import Job Status Change", "COMPLETED_WITH_FAILURES")).toEqual([
    `${job} statusMessage`,
  ]);
  const jobs = cloud.events.flatMap(({ detail }) => detail.creationJobId ?? []);
  expect(new Set(jobs)).toEqual(new Set([jobId]));
});
