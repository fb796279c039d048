import {
  AbortMultipartReadSetUploadCommand,
  CompleteMultipartReadSetUploadCommand,
  CreateMultipartReadSetUploadCommand,
  GetReadSetMetadataCommand,
  ListMultipartReadSetUploadsCommand,
  ListReadSetUploadPartsCommand,
  type ReadSetPartSource,
  UploadReadSetPartCommand,
} from "@aws-sdk/client-omics";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Cloud, fastq, startOmics } from "#tests/local/omics/cloud";

let cloud: Cloud;
beforeEach(async () => {
  cloud = await startOmics();
});
afterEach(() => cloud.stop());

const create = () =>
  cloud.client.send(
    new CreateMultipartReadSetUploadCommand({
      ...{ sequenceStoreId: cloud.storeId, sourceFileType: "FASTQ", name: "up" },
      ...{ sampleId: "LPRJ1", subjectId: "SBJ1", generatedFrom: "run", tags: { lane: "1" } },
    }),
  );

async function upload(
  uploadId = "",
  partSource: ReadSetPartSource,
  partNumber: number,
  payload: Uint8Array,
) {
  const { checksum } = await cloud.client.send(
    new UploadReadSetPartCommand({
      sequenceStoreId: cloud.storeId,
      uploadId,
      partSource,
      partNumber,
      payload,
    }),
  );
  return { partSource, partNumber, checksum };
}

test("uploaded parts become one file per source, in order of number", async () => {
  const { uploadId } = await create();
  const { gzip, md5 } = fastq(50);
  await upload(uploadId, "SOURCE1", 2, Buffer.from("to be replaced"));
  const parts = [
    await upload(uploadId, "SOURCE1", 2, gzip.subarray(30)),
    await upload(uploadId, "SOURCE1", 1, gzip.subarray(0, 30)),
    await upload(uploadId, "SOURCE2", 1, gzip),
  ];
  const { readSetId: id } = await cloud.client.send(
    new CompleteMultipartReadSetUploadCommand({ sequenceStoreId: cloud.storeId, uploadId, parts }),
  );
  await cloud.advance(5_000);
  const got = await cloud.client.send(
    new GetReadSetMetadataCommand({ sequenceStoreId: cloud.storeId, id }),
  );
  expect(got).toMatchObject({
    ...{
      status: "ACTIVE",
      creationType: "UPLOAD",
      name: "up",
      etag: { source1: md5, source2: md5 },
    },
    files: { source1: { contentLength: gzip.length }, source2: { contentLength: gzip.length } },
  });
  expect(cloud.objects.keys().filter((key) => key.includes("/upload/"))).toEqual([]);
});

test("parts are listed by source and page with their checksums", async () => {
  const { uploadId } = await create();
  const sent = [];
  for (const number of [1, 2, 3])
    sent.push(await upload(uploadId, "SOURCE1", number, Buffer.alloc(number)));
  await upload(uploadId, "SOURCE2", 1, Buffer.alloc(9));
  const input = { sequenceStoreId: cloud.storeId, uploadId, partSource: "SOURCE1" as const };
  const first = await cloud.client.send(
    new ListReadSetUploadPartsCommand({ ...input, maxResults: 2 }),
  );
  const { nextToken } = first;
  const rest = await cloud.client.send(new ListReadSetUploadPartsCommand({ ...input, nextToken }));
  const listed = [...(first.parts ?? []), ...(rest.parts ?? [])];
  expect(listed.map(({ partSize }) => partSize)).toEqual([1, 2, 3]);
  expect(listed.map(({ checksum }) => checksum)).toEqual(sent.map(({ checksum }) => checksum));
});

test("a part with another checksum than the uploaded one is refused", async () => {
  const { uploadId } = await create();
  const part = await upload(uploadId, "SOURCE1", 1, fastq(1).gzip);
  const parts = [{ ...part, checksum: "other" }];
  const complete = cloud.client.send(
    new CompleteMultipartReadSetUploadCommand({ sequenceStoreId: cloud.storeId, uploadId, parts }),
  );
  await expect(complete).rejects.toMatchObject({ name: "ValidationException" });
});

test("an aborted upload is gone with its parts", async () => {
  const { uploadId } = await create();
  await upload(uploadId, "SOURCE1", 1, Buffer.alloc(3));
  const list = async () =>
    (
      await cloud.client.send(
        new ListMultipartReadSetUploadsCommand({ sequenceStoreId: cloud.storeId }),
      )
    ).uploads;
  expect(await list()).toMatchObject([
    { uploadId, name: "up", sourceFileType: "FASTQ", tags: { lane: "1" } },
  ]);
  await cloud.client.send(
    new AbortMultipartReadSetUploadCommand({ sequenceStoreId: cloud.storeId, uploadId }),
  );
  await cloud.omics.settled();
  expect(await list()).toEqual([]);
  expect(cloud.objects.keys()).toEqual([]);
  await expect(upload(uploadId, "SOURCE1", 2, Buffer.alloc(1))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
});
