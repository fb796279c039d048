import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { S3Event } from "#local/engines/s3/events";
import { type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
let Bucket: string;
let count = 0;
const events: S3Event[] = [];

beforeAll(async () => {
  s3 = await startS3(undefined, { onEvent: (event) => void events.push(event) });
});
afterAll(() => s3.stop());
beforeEach(async () => {
  Bucket = `bucket-${count++}`;
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  events.length = 0;
});

const setVersioning = (Status: "Enabled" | "Suspended") =>
  s3.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
const put = (Key: string, Body: string, more: object = {}) =>
  s3.client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const remove = (Key: string, VersionId?: string, more: object = {}) =>
  s3.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId, ...more }));
const text = async (Key: string, VersionId?: string) => {
  const answer = await s3.client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return answer.Body?.transformToString();
};
const versions = async (more: object = {}) =>
  s3.client.send(new ListObjectVersionsCommand({ Bucket, ...more }));

test("every put of a versioned bucket is kept under an id of its own; the newest is current", async () => {
  expect((await put("k", "before")).VersionId).toBeUndefined();
  await setVersioning("Enabled");
  const { VersionId: one } = await put("k", "one");
  const { VersionId: two } = await put("k", "two");
  expect(one).toMatch(/^[\w-]{32}$/);
  expect([await text("k"), await text("k", one), await text("k", "null")]).toEqual([
    "two",
    "one",
    "before",
  ]);
  const head = await s3.client.send(new HeadObjectCommand({ Bucket, Key: "k" }));
  expect(head.VersionId).toBe(two);
  const { Versions } = await versions();
  expect(Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
    [two, true],
    [one, false],
    ["null", false],
  ]);
  const listed = await s3.client.send(new ListObjectsV2Command({ Bucket }));
  expect(listed.Contents?.map(({ Size }) => Size)).toEqual([3]);
});

test("a deletion without a version leaves a delete marker; deleting the marker brings the object back", async () => {
  await setVersioning("Enabled");
  const { VersionId } = await put("k", "alive");
  const gone = await remove("k");
  expect(gone).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
  const error = await s3.client.send(new GetObjectCommand({ Bucket, Key: "k" })).catch((e) => e);
  expect(error.name).toBe("NoSuchKey");
  expect(error.$response.headers["x-amz-delete-marker"]).toBe("true");
  expect(await text("k", VersionId)).toBe("alive");
  expect((await s3.client.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
  const { DeleteMarkers } = await versions();
  expect(DeleteMarkers).toMatchObject([{ Key: "k", VersionId: gone.VersionId, IsLatest: true }]);
  const named = s3.client.send(
    new GetObjectCommand({ Bucket, Key: "k", VersionId: gone.VersionId }),
  );
  expect(await failure(named)).toBe("405 MethodNotAllowed");
  expect(await remove("k", gone.VersionId)).toMatchObject({ DeleteMarker: true });
  expect(await text("k")).toBe("alive");
});

test("a version that is deleted by id is gone for good, and the one before is current again", async () => {
  await setVersioning("Enabled");
  const { VersionId: one } = await put("k", "one");
  const { VersionId: two } = await put("k", "two");
  expect(await remove("k", two)).toMatchObject({ VersionId: two });
  expect(await text("k")).toBe("one");
  expect(await failure(text("k", two))).toBe("404 NoSuchVersion");
  expect((await remove("k", two)).$metadata.httpStatusCode).toBe(204);
  await remove("k", one);
  expect(await failure(text("k"))).toBe("404 NoSuchKey");
});

test("what is no version id is InvalidArgument; of an unversioned bucket null is the only one", async () => {
  await put("k", "x");
  for (const id of ["HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD", "1", "nul"])
    expect(await failure(text("k", id))).toBe("400 InvalidArgument");
  expect(await failure(remove("k", "1"))).toBe("400 InvalidArgument");
  const plain = await s3.client.send(new GetObjectCommand({ Bucket, Key: "k", VersionId: "null" }));
  expect(plain.VersionId).toBeUndefined();
  expect((await remove("k")).DeleteMarker).toBeUndefined();
});

test("while suspended, puts and deletions take the place of version null and leave the others", async () => {
  await setVersioning("Enabled");
  const { VersionId: kept } = await put("k", "kept");
  await setVersioning("Suspended");
  const written = await put("k", "first null");
  expect(written.VersionId).toBeUndefined();
  await put("k", "second null");
  const current = await s3.client.send(new GetObjectCommand({ Bucket, Key: "k" }));
  expect(current.VersionId).toBe("null");
  expect((await versions()).Versions?.map(({ VersionId }) => VersionId)).toEqual(["null", kept]);
  expect(await remove("k")).toMatchObject({ DeleteMarker: true, VersionId: "null" });
  expect((await versions()).Versions?.map(({ VersionId }) => VersionId)).toEqual([kept]);
  expect(await failure(text("k", "null"))).toBe("405 MethodNotAllowed");
  expect(await text("k", kept)).toBe("kept");
});

test("the states of versioning: none, then Enabled or Suspended, and nothing else", async () => {
  const state = async () =>
    (await s3.client.send(new GetBucketVersioningCommand({ Bucket }))).Status;
  expect(await state()).toBeUndefined();
  await setVersioning("Suspended");
  await setVersioning("Enabled");
  expect(await state()).toBe("Enabled");
  expect(await failure(setVersioning("enabled" as "Enabled"))).toBe("400 MalformedXML");
  const empty = new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: {} });
  expect(await failure(s3.client.send(empty))).toBe("400 IllegalVersioningConfigurationException");
});

test("versions are listed in pages, by key and from new to old, with common prefixes", async () => {
  await setVersioning("Enabled");
  for (const key of ["a", "b/1", "b/2", "c"]) for (const body of ["1", "2"]) await put(key, body);
  await remove("c");
  const { Versions = [], DeleteMarkers = [] } = await versions();
  const all = [...Versions, ...DeleteMarkers];
  expect(all.length).toBe(9);
  const paged: (string | undefined)[] = [];
  let page = await versions({ MaxKeys: 2 });
  for (;;) {
    for (const entry of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
      paged.push(entry.VersionId);
    if (!page.IsTruncated) break;
    const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    page = await versions({ MaxKeys: 2, KeyMarker, VersionIdMarker });
  }
  expect(paged.length).toBe(9);
  expect(new Set(paged)).toEqual(new Set(all.map(({ VersionId }) => VersionId)));
  const rolled = await versions({ Delimiter: "/" });
  expect(rolled.CommonPrefixes).toEqual([{ Prefix: "b/" }]);
  expect(rolled.Versions?.map(({ Key }) => Key)).toEqual(["a", "a", "c", "c"]);
  const after = await versions({ Delimiter: "/", KeyMarker: "b/" });
  expect([after.CommonPrefixes, after.Versions?.length]).toEqual([undefined, 2]);
  expect(await failure(versions({ VersionIdMarker: "null" }))).toBe("400 InvalidArgument");
});

test("tags, attributes, copies and restores are of the version that is named", async () => {
  await setVersioning("Enabled");
  const { VersionId: old } = await put("k", "old", { Tagging: "v=1", StorageClass: "GLACIER" });
  const { VersionId: now } = await put("k", "newer", { Tagging: "v=2" });
  const at = { Bucket, Key: "k", VersionId: old };
  const tags = async (VersionId?: string) =>
    (await s3.client.send(new GetObjectTaggingCommand({ ...at, VersionId }))).TagSet?.[0]?.Value;
  expect([await tags(old), await tags()]).toEqual(["1", "2"]);
  const Tagging = { TagSet: [{ Key: "v", Value: "1b" }] };
  const tagged = await s3.client.send(new PutObjectTaggingCommand({ ...at, Tagging }));
  expect(tagged.VersionId).toBe(old);
  expect([await tags(old), await tags(now)]).toEqual(["1b", "2"]);
  const attributes = await s3.client.send(
    new GetObjectAttributesCommand({ ...at, ObjectAttributes: ["ObjectSize"] }),
  );
  expect(attributes).toMatchObject({ ObjectSize: 3, VersionId: old });
  const CopySource = `${Bucket}/k?versionId=${old}`;
  const copy = new CopyObjectCommand({ Bucket, Key: "copy", CopySource });
  expect(await failure(s3.client.send(copy))).toBe("403 InvalidObjectState");
  const RestoreRequest = { Days: 1, GlacierJobParameters: { Tier: "Expedited" as const } };
  await s3.client.send(new RestoreObjectCommand({ ...at, RestoreRequest }));
  await s3.context.clock.advance(6 * 60_000);
  expect(await s3.client.send(copy)).toMatchObject({ CopySourceVersionId: old });
  expect(await text("copy")).toBe("old");
});

test("a copy of an older version onto its own key brings it back", async () => {
  await setVersioning("Enabled");
  const { VersionId: old } = await put("k", "old");
  await put("k", "new");
  const CopySource = `${Bucket}/k?versionId=${old}`;
  const copied = await s3.client.send(new CopyObjectCommand({ Bucket, Key: "k", CopySource }));
  expect(copied.VersionId).not.toBe(old);
  expect(await text("k")).toBe("old");
  const same = new CopyObjectCommand({ Bucket, Key: "k", CopySource: `${Bucket}/k` });
  expect(await failure(s3.client.send(same))).toBe("400 InvalidRequest");
});

test("tagging a delete marker is refused, also when it is not named", async () => {
  await setVersioning("Enabled");
  await put("k", "x");
  await remove("k");
  const tagging = s3.client.send(new GetObjectTaggingCommand({ Bucket, Key: "k" }));
  expect(await failure(tagging)).toBe("405 MethodNotAllowed");
});

test("many deletions at once tell markers, versions and failures apart", async () => {
  await setVersioning("Enabled");
  const { VersionId } = await put("k", "x");
  const many = (Objects: { Key: string; VersionId?: string }[]) =>
    s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
  const first = await many([{ Key: "k" }, { Key: "never" }]);
  expect(first.Deleted).toMatchObject([
    { Key: "k", DeleteMarker: true, DeleteMarkerVersionId: expect.any(String) },
    { Key: "never", DeleteMarker: true },
  ]);
  const DeleteMarkerVersionId = first.Deleted?.[0]?.DeleteMarkerVersionId;
  const second = await many([
    { Key: "k", VersionId: DeleteMarkerVersionId },
    { Key: "k", VersionId },
    { Key: "k", VersionId: "bad" },
  ]);
  expect(second.Deleted).toEqual([
    {
      Key: "k",
      VersionId: DeleteMarkerVersionId,
      DeleteMarker: true,
      DeleteMarkerVersionId,
    },
    { Key: "k", VersionId },
  ]);
  expect(second.Errors).toMatchObject([{ Key: "k", VersionId: "bad", Code: "NoSuchVersion" }]);
});

test("conditions see a delete marker as nothing there", async () => {
  await setVersioning("Enabled");
  const { ETag } = await put("k", "x");
  expect(await failure(put("k", "y", { IfNoneMatch: "*" }))).toBe("412 PreconditionFailed");
  expect(await failure(remove("k", undefined, { IfMatch: '"other"' }))).toBe(
    "412 PreconditionFailed",
  );
  await remove("k", undefined, { IfMatch: ETag });
  expect(await failure(put("k", "y", { IfMatch: ETag }))).toBe("404 NoSuchKey");
  expect((await put("k", "y", { IfNoneMatch: "*" })).VersionId).toBeDefined();
});

test("a bucket is empty only when no version and no delete marker is left", async () => {
  await setVersioning("Enabled");
  const { VersionId } = await put("k", "x");
  const { VersionId: marker } = await remove("k");
  const drop = () => s3.client.send(new DeleteBucketCommand({ Bucket }));
  expect(await failure(drop())).toBe("409 BucketNotEmpty");
  await remove("k", VersionId);
  expect(await failure(drop())).toBe("409 BucketNotEmpty");
  await remove("k", marker);
  await drop();
});

test("events name the version and tell a delete marker from a deletion", async () => {
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await s3.client.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  );
  await setVersioning("Enabled");
  const { VersionId } = await put("k", "x");
  const { VersionId: marker } = await remove("k");
  await remove("k", VersionId);
  await expect.poll(() => events.length).toBe(3);
  expect(events.map(({ detail }) => [detail["deletion-type"], detail.object])).toMatchObject([
    [undefined, { "version-id": VersionId }],
    ["Delete Marker Created", { "version-id": marker }],
    ["Permanently Deleted", { "version-id": VersionId }],
  ]);
});
