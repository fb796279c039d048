import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, startS3 } from "#tests/local/s3/fixture";

const home = "000000000000";
let s3: Fixture;
let policy: object[];

beforeAll(async () => {
  s3 = await startS3(undefined, {
    credentials: (accessKeyId) =>
      accessKeyId === "local"
        ? {
            secretAccessKey: "local-secret",
            accountId: home,
            principalArn: `arn:aws:iam::${home}:root`,
          }
        : {
            secretAccessKey: "temporary",
            sessionToken: "token",
            accountId: home,
            principalArn: `arn:aws:sts::${home}:assumed-role/ica/upload`,
            session: { policy: JSON.stringify({ Version: "2012-10-17", Statement: policy }) },
          },
  });
  await s3.client.send(new CreateBucketCommand({ Bucket: "lent" }));
  for (const Key of ["in/a", "out/b"])
    await s3.client.send(new PutObjectCommand({ Bucket: "lent", Key, Body: Key }));
});
afterAll(() => s3.stop());

const session = () =>
  s3.newClient({
    credentials: { accessKeyId: "ASIA1", secretAccessKey: "temporary", sessionToken: "token" },
  });
const allow = (Action: string | string[], Resource: string, more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const put = (Key: string) =>
  session().send(new PutObjectCommand({ Bucket: "lent", Key, Body: "text" }));
const denied = { name: "AccessDenied", $metadata: { httpStatusCode: 403 } };

test("temporary credentials do what their session policy allows, and nothing else", async () => {
  policy = [
    allow(["s3:PutObject", "kms:Decrypt"], "arn:aws:s3:::lent/in/*"),
    allow("s3:ListBucket", "arn:aws:s3:::lent", {
      Condition: { StringLike: { "s3:prefix": "in/*" } },
    }),
  ];
  await put("in/new");
  await expect(put("out/new")).rejects.toMatchObject(denied);
  const read = session().send(new GetObjectCommand({ Bucket: "lent", Key: "in/a" }));
  await expect(read).rejects.toMatchObject(denied);
  const list = (Prefix: string) =>
    session().send(new ListObjectsV2Command({ Bucket: "lent", Prefix }));
  expect((await list("in/")).KeyCount).toBe(2);
  await expect(list("out/")).rejects.toMatchObject(denied);
});

test("a copy needs leave for its source as well", async () => {
  policy = [allow("s3:PutObject", "arn:aws:s3:::lent/in/*")];
  const copy = () =>
    session().send(
      new CopyObjectCommand({ Bucket: "lent", Key: "in/copy", CopySource: "lent/out/b" }),
    );
  await expect(copy()).rejects.toMatchObject(denied);
  policy.push(allow(["s3:GetObject", "s3:GetObjectTagging", "s3:PutObjectTagging"], "*"));
  await copy();
});

test("a denial goes before every permission", async () => {
  policy = [
    allow("s3:*", "*"),
    { Effect: "Deny", Action: "s3:PutObject", Resource: "arn:aws:s3:::lent/in/*" },
  ];
  await expect(put("in/no")).rejects.toMatchObject(denied);
  await put("out/yes");
});

test("a policy that speaks of other buckets and services allows nothing here", async () => {
  policy = [allow("s3:*", "arn:aws:s3:::another/*"), allow("sqs:*", "*")];
  await expect(put("in/no")).rejects.toMatchObject(denied);
});

test("what the engine cannot judge is refused by name, not ignored", async () => {
  policy = [{ Effect: "Allow", NotAction: "s3:DeleteObject", Resource: "*" }];
  await expect(put("in/no")).rejects.toMatchObject({
    name: "NotImplemented",
    message: expect.stringContaining("NotAction"),
  });
});
