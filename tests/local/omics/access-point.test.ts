import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { GetReadSetMetadataCommand } from "@aws-sdk/client-omics";
import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, fastq, importPair, memoryObjects, startOmics } from "#tests/local/omics/cloud";
import { type Fixture, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
let cloud: Cloud;
beforeEach(async () => {
  s3 = await startS3();
  cloud = await startOmics({}, { ...memoryObjects(), store: s3.engine });
});
afterEach(async () => {
  await cloud.stop();
  await s3.stop();
});

const metadata = (id: string) =>
  cloud.client.send(new GetReadSetMetadataCommand({ sequenceStoreId: cloud.storeId, id }));
const placeOf = (uri = "") => {
  const [, Bucket = "", Key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return { Bucket, Key };
};

async function sizesBehind(Bucket: string, Prefix = ""): Promise<Record<string, number>> {
  const { Contents = [] } = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Object.fromEntries(Contents.map(({ Key, Size }) => [String(Key), Number(Size)]));
}

/** What GetReadSetMetadata says of the files, as a listing would. */
async function sizesOf(id: string): Promise<Record<string, number>> {
  const { files } = await metadata(id);
  return Object.fromEntries(
    [files?.source1, files?.source2].map((file) => [
      placeOf(file?.s3Access?.s3Uri).Key,
      Number(file?.contentLength),
    ]),
  );
}

test("the access point lists the files of ACTIVE read sets with their sizes, and of no other", async () => {
  const [a, b] = [await importPair(cloud, "A"), await importPair(cloud, "B")];
  const { Bucket } = placeOf((await metadata(a.id)).files?.source1?.s3Access?.s3Uri);
  const before = await sizesOf(a.id);
  expect(await sizesBehind(Bucket)).toEqual({ ...before, ...(await sizesOf(b.id)) });
  const prefix = `000000000000/sequenceStore/${cloud.storeId}/readSet/${a.id}/`;
  expect(await sizesBehind(Bucket, prefix)).toEqual(before);

  cloud.omics.archive([a.id]);
  await cloud.omics.settled();
  expect(await sizesBehind(Bucket)).toEqual(await sizesOf(b.id));

  await cloud.omics.call("StartReadSetActivationJob", {
    sequenceStoreId: cloud.storeId,
    sources: [{ readSetId: a.id }],
  });
  await cloud.advance(200_000);
  const after = await sizesOf(a.id);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(after).not.toEqual(before);
  expect(await sizesBehind(Bucket, prefix)).toEqual(after);
});

test("after an activation S3's ETag and bytes are others, the text and the semantic etag are not", async () => {
  const { id } = await importPair(cloud, "A");
  const place = placeOf((await metadata(id)).files?.source1?.s3Access?.s3Uri);
  const head = () => s3.client.send(new HeadObjectCommand(place));
  const before = await head();
  cloud.omics.archive([id]);
  await expect(head()).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  await cloud.omics.call("StartReadSetActivationJob", {
    sequenceStoreId: cloud.storeId,
    sources: [{ readSetId: id }],
  });
  await cloud.advance(200_000);
  const after = await head();
  expect(after.ETag).not.toBe(before.ETag);
  const { Body } = await s3.client.send(new GetObjectCommand(place));
  const text = gunzipSync((await Body?.transformToByteArray()) ?? "");
  expect(createHash("md5").update(text).digest("hex")).toBe((await metadata(id)).etag?.source1);
  expect(text).toEqual(fastq(40, "A").text);
  const { TagSet = [] } = await s3.client.send(new GetObjectTaggingCommand(place));
  expect(TagSet.map(({ Key }) => Key).sort()).toEqual(["omics:sampleId", "omics:subjectId"]);
});

test("parts of an upload that is not complete are not listed", async () => {
  const { Bucket } = placeOf(
    (await metadata((await importPair(cloud, "A")).id)).files?.source1?.s3Access?.s3Uri,
  );
  const { uploadId } = await cloud.omics.call<{ uploadId: string }>(
    "CreateMultipartReadSetUpload",
    {
      ...{ sequenceStoreId: cloud.storeId, sourceFileType: "FASTQ", name: "up" },
      ...{ sampleId: "a", subjectId: "b" },
    },
  );
  const before = await sizesBehind(Bucket);
  await cloud.omics.call("UploadReadSetPart", {
    ...{ sequenceStoreId: cloud.storeId, uploadId, partSource: "SOURCE1", partNumber: 1 },
    payload: Buffer.from("part"),
  });
  expect(await sizesBehind(Bucket)).toEqual(before);
});

test("a deleted read set leaves nothing behind the access point, archived or not", async () => {
  const [a, b] = [
    await importPair(cloud, "A"),
    await importPair(cloud, "B", { status: "ARCHIVED" }),
  ];
  const { Bucket } = placeOf((await metadata(a.id)).files?.source1?.s3Access?.s3Uri);
  await cloud.omics.call("BatchDeleteReadSet", {
    sequenceStoreId: cloud.storeId,
    ids: [a.id, b.id],
  });
  await cloud.advance(2_000);
  expect(await sizesBehind(Bucket)).toEqual({});
  const { Contents = [] } = await s3.client.send(
    new ListObjectsV2Command({ Bucket: `omics-${Bucket.replace(/-s3alias$/, "-vault")}` }),
  );
  expect(Contents).toEqual([]);
});
