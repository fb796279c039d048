import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  type ObjectLockConfiguration,
  type ObjectLockRetention,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
let keys = 0;
const Bucket = "locked";
const plain = "plain";
const dayMs = 86_400_000;
const governed = { ObjectLockMode: "GOVERNANCE" as const };
const complied = { ObjectLockMode: "COMPLIANCE" as const };

beforeAll(async () => {
  s3 = await startS3();
  s3.context.clock.setScale(0);
  await s3.client.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }));
  await s3.client.send(new CreateBucketCommand({ Bucket: plain }));
});
afterAll(() => s3.stop());

const inDays = (days: number) => new Date(s3.context.clock.now() + days * dayMs);
const freshKey = () => `key-${keys++}`;
const put = async (more: object, Key = freshKey()) => {
  const command = new PutObjectCommand({ Bucket, Key, Body: "evidence", ...more });
  const { VersionId } = await s3.client.send(command);
  return { Bucket, Key, VersionId };
};
const remove = (of: { Bucket: string; Key: string; VersionId?: string }, bypass?: boolean) =>
  s3.client.send(new DeleteObjectCommand({ ...of, BypassGovernanceRetention: bypass }));
const retain = (of: { Bucket: string; Key: string }, Retention: ObjectLockRetention, more = {}) =>
  s3.client.send(new PutObjectRetentionCommand({ ...of, Retention, ...more }));
const hold = (of: { Bucket: string; Key: string }, Status: "ON" | "OFF") =>
  s3.client.send(new PutObjectLegalHoldCommand({ ...of, LegalHold: { Status } }));
const message = (work: Promise<unknown>) =>
  work.then(
    () => "no error",
    (error) => `${error.name}: ${error.message}`,
  );
const locked = "AccessDenied: Access Denied because object protected by object lock.";

test("a bucket made with Object Lock is versioned, and cannot be suspended", async () => {
  const { Status } = await s3.client.send(new GetBucketVersioningCommand({ Bucket }));
  expect(Status).toBe("Enabled");
  const suspend = new PutBucketVersioningCommand({
    Bucket,
    VersioningConfiguration: { Status: "Suspended" },
  });
  expect(await failure(s3.client.send(suspend))).toBe("409 InvalidBucketState");
});

test("in compliance mode nobody deletes the version before its time, and anybody after it", async () => {
  const version = await put({ ...complied, ObjectLockRetainUntilDate: inDays(30) });
  expect(await message(remove(version))).toBe(locked);
  expect(await message(remove(version, true))).toBe(locked);
  await s3.context.clock.advance(30 * dayMs - 1);
  expect(await message(remove(version, true))).toBe(locked);
  await s3.context.clock.advance(1);
  await remove(version);
  expect(await failure(s3.client.send(new HeadObjectCommand(version)))).toBe("404 NotFound");
});

test("in governance mode the version can be deleted with the bypass, and not without", async () => {
  const version = await put({ ...governed, ObjectLockRetainUntilDate: inDays(30) });
  expect(await message(remove(version))).toBe(locked);
  expect(await message(remove(version, false))).toBe(locked);
  await remove(version, true);
});

test("a legal hold has no end and no bypass, and goes when it is taken off", async () => {
  const version = await put({ ObjectLockLegalHoldStatus: "ON" });
  await s3.context.clock.advance(4000 * dayMs);
  expect(await message(remove(version, true))).toBe(locked);
  await hold(version, "OFF");
  const status = await s3.client.send(new GetObjectLegalHoldCommand(version));
  expect(status.LegalHold?.Status).toBe("OFF");
  await remove(version);
});

test("a locked key can still be written and covered by a delete marker; its versions stay", async () => {
  const first = await put({ ...complied, ObjectLockRetainUntilDate: inDays(1) });
  const second = await put({}, first.Key);
  expect(await remove({ Bucket, Key: first.Key })).toMatchObject({ DeleteMarker: true });
  await remove(second);
  const head = await s3.client.send(new HeadObjectCommand(first));
  expect(head).toMatchObject(complied);
});

test("deletions in a batch fail one by one on locked versions", async () => {
  const kept = await put({ ...governed, ObjectLockRetainUntilDate: inDays(1) });
  const free = await put({});
  const Objects = [kept, free].map(({ Key, VersionId }) => ({ Key, VersionId }));
  const batch = (more: object) =>
    s3.client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects }, ...more }));
  const first = await batch({});
  expect(first.Deleted).toMatchObject([{ Key: free.Key }]);
  expect(first.Errors).toMatchObject([{ Key: kept.Key, Code: "AccessDenied" }]);
  const second = await batch({ BypassGovernanceRetention: true });
  expect(second.Errors).toBeUndefined();
});

test("compliance can be made longer, never shorter, weaker or none", async () => {
  const version = await put({ ...complied, ObjectLockRetainUntilDate: inDays(10) });
  const bypass = { BypassGovernanceRetention: true };
  for (const weaker of [
    { Mode: "COMPLIANCE" as const, RetainUntilDate: inDays(9) },
    { Mode: "GOVERNANCE" as const, RetainUntilDate: inDays(20) },
    {},
  ])
    expect(await message(retain(version, weaker, bypass))).toBe(locked);
  await retain(version, { Mode: "COMPLIANCE", RetainUntilDate: inDays(11) });
  const { Retention } = await s3.client.send(new GetObjectRetentionCommand(version));
  expect(Retention).toEqual({ Mode: "COMPLIANCE", RetainUntilDate: inDays(11) });
});

test("governance can be shortened or taken away with the bypass only", async () => {
  const version = await put({ ...governed, ObjectLockRetainUntilDate: inDays(10) });
  const shorter = { Mode: "GOVERNANCE" as const, RetainUntilDate: inDays(1) };
  expect(await message(retain(version, shorter))).toBe(locked);
  await retain(version, shorter, { BypassGovernanceRetention: true });
  expect(await message(retain(version, {}))).toBe(locked);
  await retain(version, {}, { BypassGovernanceRetention: true });
  const none = s3.client.send(new GetObjectRetentionCommand(version));
  expect(await failure(none)).toBe("404 NoSuchObjectLockConfiguration");
  await remove(version);
});

test("new versions get the bucket's default retention, unless they bring their own", async () => {
  const configure = (Rule: ObjectLockConfiguration["Rule"]) =>
    s3.client.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: "Enabled", Rule },
      }),
    );
  await configure({ DefaultRetention: { Mode: "GOVERNANCE", Days: 3 } });
  const usual = await s3.client.send(new HeadObjectCommand(await put({})));
  expect(usual).toMatchObject({ ...governed, ObjectLockRetainUntilDate: inDays(3) });
  const own = { ...complied, ObjectLockRetainUntilDate: inDays(1) };
  expect(await s3.client.send(new HeadObjectCommand(await put(own)))).toMatchObject(own);
  const Key = freshKey();
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const part = { Bucket, Key, UploadId, PartNumber: 1 };
  const { ETag } = await s3.client.send(new UploadPartCommand({ ...part, Body: "part" }));
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  await s3.client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }),
  );
  expect(await s3.client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(governed);
  await configure({ DefaultRetention: { Mode: "COMPLIANCE", Years: 1 } });
  const { ObjectLockConfiguration } = await s3.client.send(
    new GetObjectLockConfigurationCommand({ Bucket }),
  );
  expect(ObjectLockConfiguration?.Rule?.DefaultRetention).toEqual({ Mode: "COMPLIANCE", Years: 1 });
  const year = await s3.client.send(new HeadObjectCommand(await put({})));
  expect(year.ObjectLockRetainUntilDate).toEqual(inDays(365));
  await configure(undefined);
  const after = await s3.client.send(new HeadObjectCommand(await put({})));
  expect(after.ObjectLockMode).toBeUndefined();
});

test("a copy takes no lock along", async () => {
  const source = await put({ ...complied, ObjectLockRetainUntilDate: inDays(5) });
  const CopySource = `${Bucket}/${source.Key}?versionId=${source.VersionId}`;
  const Key = freshKey();
  await s3.client.send(new CopyObjectCommand({ Bucket, Key, CopySource }));
  const copy = await s3.client.send(new HeadObjectCommand({ Bucket, Key }));
  expect(copy.ObjectLockMode).toBeUndefined();
});

test.each([
  ["a mode without a date", { ...governed }],
  ["a date without a mode", { ObjectLockRetainUntilDate: new Date("2999-01-01") }],
  ["a date that is past", { ...governed, ObjectLockRetainUntilDate: new Date("2020-01-01") }],
  [
    "an unknown mode",
    { ObjectLockMode: "FOREVER", ObjectLockRetainUntilDate: new Date("2999-01-01") },
  ],
  ["an unknown hold", { ObjectLockLegalHoldStatus: "MAYBE" }],
])("a put with %s is InvalidArgument", async (_, more) => {
  expect(await failure(put(more))).toBe("400 InvalidArgument");
});

test("a body that is to be locked must come with a checksum", async () => {
  const client = s3.newClient({ requestChecksumCalculation: "WHEN_REQUIRED" });
  client.middlewareStack.remove("flexibleChecksumsMiddleware");
  const lock = { ...governed, ObjectLockRetainUntilDate: inDays(1) };
  const bare = new PutObjectCommand({ Bucket, Key: freshKey(), Body: "x", ...lock });
  expect(await message(client.send(bare))).toBe(
    "InvalidRequest: Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters",
  );
});

test("where there is no Object Lock, everything about it is refused", async () => {
  const at = { Bucket: plain, Key: "k" };
  await s3.client.send(new PutObjectCommand({ ...at, Body: "x" }));
  const missing = "400 InvalidRequest";
  expect(await failure(hold(at, "ON"))).toBe(missing);
  expect(await failure(retain(at, { Mode: "GOVERNANCE", RetainUntilDate: inDays(1) }))).toBe(
    missing,
  );
  expect(await failure(s3.client.send(new GetObjectRetentionCommand(at)))).toBe(missing);
  const lock = { ...governed, ObjectLockRetainUntilDate: inDays(1) };
  expect(await failure(put({ ...lock, Bucket: plain }))).toBe(missing);
  expect(await failure(remove(at, true))).toBe("400 InvalidArgument");
  const configuration = new GetObjectLockConfigurationCommand({ Bucket: plain });
  expect(await failure(s3.client.send(configuration))).toBe(
    "404 ObjectLockConfigurationNotFoundError",
  );
});

test("Object Lock can be turned on later, once the bucket is versioned", async () => {
  const Bucket = "later";
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  const turnOn = () =>
    s3.client.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" },
      }),
    );
  expect(await failure(turnOn())).toBe("409 InvalidBucketState");
  const VersioningConfiguration = { Status: "Enabled" as const };
  await s3.client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  await turnOn();
  const version = await put({ Bucket, ObjectLockLegalHoldStatus: "ON" });
  expect(await message(remove({ ...version, Bucket }))).toBe(locked);
});

test.each([
  ["neither days nor years", { Mode: "GOVERNANCE" }, "MalformedXML"],
  ["days and years", { Mode: "GOVERNANCE", Days: 1, Years: 1 }, "MalformedXML"],
  ["no mode", { Days: 1 }, "MalformedXML"],
  ["no days at all", { Mode: "GOVERNANCE", Days: 0 }, "InvalidArgument"],
  ["more than a hundred years", { Mode: "GOVERNANCE", Years: 101 }, "InvalidArgument"],
])("a default retention with %s is refused", async (_, DefaultRetention, code) => {
  const command = new PutObjectLockConfigurationCommand({
    Bucket,
    ObjectLockConfiguration: {
      ObjectLockEnabled: "Enabled",
      Rule: { DefaultRetention },
    } as ObjectLockConfiguration,
  });
  expect(await failure(s3.client.send(command))).toBe(`400 ${code}`);
});
