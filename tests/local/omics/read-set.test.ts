import { createHash } from "node:crypto";
import {
  BatchDeleteReadSetCommand,
  CreateSequenceStoreCommand,
  GetReadSetCommand,
  GetReadSetMetadataCommand,
  ListReadSetsCommand,
  StartReadSetActivationJobCommand,
} from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, fastq, importPair, startOmics, statusesOf } from "#tests/local/omics/cloud";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics({ partSizeBytes: 64 });
});
afterEach(() => cloud.stop());

const metadata = (id: string) =>
  cloud.client.send(new GetReadSetMetadataCommand({ sequenceStoreId: cloud.storeId, id }));

test("after import the bytes are the source's own and the etag is the MD5 of the uncompressed text", async () => {
  const { id, arn } = await importPair(cloud, "A", { generatedFrom: "run", tags: { lane: "1" } });
  const got = await metadata(id);
  expect(got).toMatchObject({
    ...{ id, arn, status: "ACTIVE", fileType: "FASTQ", creationType: "IMPORT", name: "A" },
    sequenceInformation: { totalReadCount: 80, totalBaseCount: 800, generatedFrom: "run" },
    etag: { algorithm: "FASTQ_MD5up", source1: fastq(40, "A").md5, source2: fastq(40, "C").md5 },
  });
  const source1 = got.files?.source1;
  expect(source1?.contentLength).toBe(fastq(40, "A").gzip.length);
  expect(source1?.s3Access?.s3Uri).toMatch(
    new RegExp(
      `-s3alias/000000000000/sequenceStore/${cloud.storeId}/readSet/${id}/A_R1_001.fastq.gz$`,
    ),
  );
  expect(await cloud.objects.read(source1?.s3Access?.s3Uri ?? "")).toEqual(fastq(40, "A").gzip);
});

test("objects carry the subject, the sample and the tags the store propagates", async () => {
  await cloud.omics.call("UpdateSequenceStore", {
    id: cloud.storeId,
    propagatedSetLevelTags: ["lane", "none"],
  });
  await importPair(cloud, "A", { tags: { lane: "1", other: "x" } });
  const [key = ""] = cloud.objects.keys();
  expect(cloud.objects.tagsOf(key)).toEqual({
    "omics:subjectId": "SBJ1",
    "omics:sampleId": "LPRJ1",
    lane: "1",
  });
});

test("the parts of GetReadSet together are the file", async () => {
  const { id } = await importPair(cloud, "A");
  const { totalParts = 0 } = (await metadata(id)).files?.source2 ?? {};
  expect(totalParts).toBeGreaterThan(1);
  const parts: Uint8Array[] = [];
  for (let partNumber = 1; partNumber <= totalParts; partNumber++) {
    const { payload } = await cloud.client.send(
      new GetReadSetCommand({ sequenceStoreId: cloud.storeId, id, partNumber, file: "SOURCE2" }),
    );
    parts.push((await payload?.transformToByteArray()) ?? new Uint8Array());
  }
  expect(Buffer.concat(parts)).toEqual(fastq(40, "C").gzip);
  const beyond = cloud.client.send(
    new GetReadSetCommand({ sequenceStoreId: cloud.storeId, id, partNumber: totalParts + 1 }),
  );
  await expect(beyond).rejects.toMatchObject({ name: "RangeNotSatisfiableException" });
});

test("an archived read set keeps its files' sizes but has no S3 access, and its alias and parts refuse", async () => {
  const { id } = await importPair(cloud, "A");
  const uri = (await metadata(id)).files?.source1?.s3Access?.s3Uri ?? "";
  cloud.omics.archive([id]);
  const { status, files } = await metadata(id);
  expect(status).toBe("ARCHIVED");
  expect(files?.source1?.contentLength).toBeGreaterThan(0);
  expect(files?.source1?.s3Access).toBeUndefined();
  await expect(cloud.objects.read(uri)).rejects.toMatchObject({
    code: "InvalidObjectState",
    status: 403,
  });
  const part = cloud.client.send(
    new GetReadSetCommand({ sequenceStoreId: cloud.storeId, id, partNumber: 1 }),
  );
  await expect(part).rejects.toMatchObject({ name: "ConflictException" });
});

test("nothing but files of read sets can be read through the alias", async () => {
  const { id } = await importPair(cloud, "A");
  const uri = (await metadata(id)).files?.source1?.s3Access?.s3Uri ?? "";
  const upload = uri.replace(/readSet\/.*/, "upload/1234567890/SOURCE1/00001");
  await expect(cloud.objects.read(upload)).rejects.toMatchObject({ code: "AccessDenied" });
});

test("a read set is archived 30 days after its last read, not after its import", async () => {
  const { id } = await importPair(cloud, "A");
  const uri = (await metadata(id)).files?.source1?.s3Access?.s3Uri ?? "";
  const day = 86_400_000;
  await cloud.advance(29 * day);
  await cloud.objects.read(uri);
  await cloud.advance(29 * day);
  expect((await metadata(id)).status).toBe("ACTIVE");
  await cloud.advance(2 * day);
  expect((await metadata(id)).status).toBe("ARCHIVED");
});

test("a read by GetReadSet keeps a read set from the archive as one by S3 does", async () => {
  const { id } = await importPair(cloud, "A");
  const day = 86_400_000;
  await cloud.advance(29 * day);
  await cloud.client.send(
    new GetReadSetCommand({ sequenceStoreId: cloud.storeId, id, partNumber: 1 }),
  );
  await cloud.advance(29 * day);
  expect((await metadata(id)).status).toBe("ACTIVE");
  await cloud.advance(2 * day);
  expect((await metadata(id)).status).toBe("ARCHIVED");
});

test("a FASTQ has no index file, and a single-ended one no second source", async () => {
  const { id } = await importPair(cloud, "A", { source2: undefined, fileNames: ["r.fastq.gz"] });
  for (const file of ["INDEX", "SOURCE2"] as const)
    await expect(
      cloud.client.send(
        new GetReadSetCommand({ sequenceStoreId: cloud.storeId, id, partNumber: 1, file }),
      ),
    ).rejects.toMatchObject({ name: "ValidationException" });
});

test.each([
  ["MD5up", "md5"],
  ["SHA256up", "sha256"],
  ["SHA512up", "sha512"],
] as const)(
  "etags of the family %s are hashes of the uncompressed text, file by file",
  async (family, algorithm) => {
    const { id: storeId } = await cloud.client.send(
      new CreateSequenceStoreCommand({ name: family, eTagAlgorithmFamily: family }),
    );
    await cloud.advance(1_000);
    const { id } = await importPair(cloud, "A", { storeId });
    const { etag } = await cloud.client.send(
      new GetReadSetMetadataCommand({ sequenceStoreId: storeId, id }),
    );
    const hashOf = (base: string) =>
      createHash(algorithm).update(fastq(40, base).text).digest("hex");
    expect(etag).toEqual({
      algorithm: `FASTQ_${family}`,
      source1: hashOf("A"),
      source2: hashOf("C"),
    });
  },
);

test("archiving is all or nothing", async () => {
  const { id } = await importPair(cloud, "A");
  expect(() => cloud.omics.archive([id, "1234567890"])).toThrow("does not exist");
  expect((await metadata(id)).status).toBe("ACTIVE");
});

test("events of a past import lie in the past, one second apart, with AWS's fields", async () => {
  const createdAt = new Date("2026-01-02T03:04:05.678Z");
  cloud.events.length = 0;
  const { id, arn } = await importPair(cloud, "A", { createdAt, status: "ARCHIVED" });
  expect(cloud.events.map(({ time }) => time)).toEqual([
    "2026-01-02T03:04:05Z",
    "2026-01-02T03:04:06Z",
    "2026-01-02T03:04:07Z",
  ]);
  expect(cloud.events[1]).toEqual({
    source: "aws.omics",
    detailType: "Read Set Status Change",
    resources: [arn],
    time: "2026-01-02T03:04:06Z",
    detail: { omicsVersion: "1.0.0", arn, sequenceStoreId: cloud.storeId, id, status: "ACTIVE" },
  });
  expect(statusesOf(cloud, id)).toEqual(["PROCESSING_UPLOAD", "ACTIVE", "ARCHIVED"]);
  expect((await metadata(id)).creationTime).toEqual(createdAt);
});

test("no two changes of a read set carry the same second", async () => {
  const { id } = await importPair(cloud, "A");
  cloud.omics.archive([id]);
  const sources = [{ readSetId: id }];
  await cloud.client.send(
    new StartReadSetActivationJobCommand({ sequenceStoreId: cloud.storeId, sources }),
  );
  await cloud.advance(600_000);
  cloud.omics.archive([id]);
  const times = cloud.events.filter(({ detail }) => detail.id === id).map(({ time }) => time);
  expect(times).toHaveLength(6);
  expect(times).toEqual([...new Set(times)].sort());
});

test("what is not a FASTQ fails with a reason and leaves no bytes", async () => {
  const before = cloud.objects.keys();
  const failing = importPair(cloud, "A", { source2: Buffer.from("not gzip") });
  await expect(failing).rejects.toMatchObject({ code: "ValidationException" });
  const { readSets = [] } = await cloud.client.send(
    new ListReadSetsCommand({
      sequenceStoreId: cloud.storeId,
      filter: { status: "UPLOAD_FAILED" },
    }),
  );
  expect(readSets[0]?.statusMessage).toMatch(/^source2 \(A_R2_001.fastq.gz\) could not be read/);
  expect(cloud.objects.keys()).toEqual(before);
});

test("a deleted read set is DELETING, then gone with its bytes; errors are told per id", async () => {
  const { id } = await importPair(cloud, "A");
  const ids = [id, "1234567890"];
  const { errors } = await cloud.client.send(
    new BatchDeleteReadSetCommand({ sequenceStoreId: cloud.storeId, ids }),
  );
  expect(errors).toEqual([
    {
      id: "1234567890",
      code: "ResourceNotFoundException",
      message: "The read set does not exist.",
    },
  ]);
  expect((await metadata(id)).status).toBe("DELETING");
  await cloud.advance(2_000);
  await expect(metadata(id)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  expect(cloud.objects.keys()).toEqual([]);
  expect(statusesOf(cloud, id).slice(-2)).toEqual(["DELETING", "DELETED"]);
});
