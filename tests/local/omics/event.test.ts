import {
  CreateSequenceStoreCommand,
  DeleteSequenceStoreCommand,
  StartReadSetImportJobCommand,
  UpdateSequenceStoreCommand,
} from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, fastq, startOmics } from "#tests/local/omics/cloud";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics();
});
afterEach(() => cloud.stop());

test("a store tells each change once, in the words of AWS's events", async () => {
  const { id, arn } = await cloud.client.send(new CreateSequenceStoreCommand({ name: "s" }));
  await cloud.advance(1_000);
  await cloud.client.send(new UpdateSequenceStoreCommand({ id, name: "t" }));
  await cloud.client.send(new DeleteSequenceStoreCommand({ id }));
  await cloud.advance(1_000);
  const told = cloud.events.filter(({ detail }) => detail.id === id);
  expect(told.map(({ detail }) => detail.status)).toEqual([
    "CREATED",
    "ACTIVE",
    "UPDATED",
    "DELETED",
  ]);
  expect(told[0]).toMatchObject({
    ...{ source: "aws.omics", detailType: "Sequence Store Status Change", resources: [arn] },
    detail: { omicsVersion: "1.0.0", arn, id, status: "CREATED" },
  });
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
