import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Credential } from "#local/engines/s3/credentials";
import { type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

const home = "000000000000";
const away = "111122223333";
const role = `arn:aws:iam::${home}:role/mover`;
const keys: Record<string, Credential> = {
  local: {
    secretAccessKey: "local-secret",
    accountId: home,
    principalArn: `arn:aws:iam::${home}:root`,
  },
};
let s3: Fixture;
let Bucket: string;
let count = 0;

beforeAll(async () => {
  s3 = await startS3(undefined, { credentials: (id) => keys[id] });
});
afterAll(() => s3.stop());
beforeEach(() => {
  Bucket = `theirs-${count++}`;
  keys.ASIA1 = {
    secretAccessKey: "temporary",
    sessionToken: "token-1",
    accountId: home,
    principalArn: `arn:aws:sts::${home}:assumed-role/mover/run-1`,
    expiresAt: s3.context.clock.now() + 3_600_000,
  };
});

const session = (token = "token-1") =>
  s3.newClient({
    credentials: { accessKeyId: "ASIA1", secretAccessKey: "temporary", sessionToken: token },
  });
const statement = (Action: string | string[], more: object = {}) => ({
  Effect: "Allow",
  Principal: { AWS: role },
  Action,
  Resource: `arn:aws:s3:::${Bucket}/*`,
  ...more,
});
const theirs = (...Statement: object[]) =>
  s3.engine.createForeignBucket({
    name: Bucket,
    accountId: away,
    ...(Statement.length > 0 && { policy: { Version: "2012-10-17", Statement } }),
  });
const put = (client = s3.client, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key: "in/k", Body: "x", ...more }));

test("another account's bucket is closed to every operation without its policy", async () => {
  theirs();
  expect(await failure(put())).toBe("403 AccessDenied");
  for (const command of [
    new GetObjectCommand({ Bucket, Key: "in/k" }),
    new ListObjectsV2Command({ Bucket }),
    new PutObjectTaggingCommand({ Bucket, Key: "k", Tagging: { TagSet: [] } }),
  ])
    expect(await failure(s3.client.send(command as never))).toBe("403 AccessDenied");
  const head = await s3.client.send(new HeadBucketCommand({ Bucket })).catch((e) => e);
  expect(head.$response.statusCode).toBe(403);
  expect(head.$response.headers["x-amz-bucket-region"]).toBe("us-east-1");
  const mine = await s3.client.send(new ListBucketsCommand({ Prefix: "theirs-" }));
  expect(mine.Buckets ?? []).toEqual([]);
});

test("its policy lets in exactly whom and what it names", async () => {
  theirs(statement("s3:PutObject", { Resource: `arn:aws:s3:::${Bucket}/in/*` }));
  await put(session());
  expect(await failure(put(s3.client))).toBe("403 AccessDenied");
  expect(await failure(put(session(), { Key: "out/k" }))).toBe("403 AccessDenied");
  const read = session().send(new GetObjectCommand({ Bucket, Key: "in/k" }));
  expect(await failure(read)).toBe("403 AccessDenied");
  expect(await failure(put(session(), { Tagging: "a=1" }))).toBe("403 AccessDenied");
});

test("who may not list is not told that a key is missing", async () => {
  theirs(statement("s3:GetObject"));
  const get = () => session().send(new GetObjectCommand({ Bucket, Key: "never" }));
  expect(await failure(get())).toBe("403 AccessDenied");
  expect(await failure(session().send(new HeadObjectCommand({ Bucket, Key: "never" })))).toMatch(
    /^403 /,
  );
  Bucket = `${Bucket}-listed`;
  theirs(
    statement("s3:GetObject"),
    statement("s3:ListBucket", { Resource: `arn:aws:s3:::${Bucket}` }),
  );
  expect(await failure(get())).toBe("404 NoSuchKey");
});

test("a denial stops the owner's own account, and says so", async () => {
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  const Condition = { StringNotEquals: { "s3:x-amz-storage-class": "STANDARD_IA" } };
  const deny = statement("s3:PutObject", { Effect: "Deny", Principal: "*", Condition });
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: deny });
  await s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  const error = await put().catch((e) => e);
  expect(error.message).toBe(
    `User: arn:aws:iam::${home}:root is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${Bucket}/in/k" with an explicit deny in a resource-based policy`,
  );
  await put(s3.client, { StorageClass: "STANDARD_IA" });
  await s3.client.send(new DeleteBucketPolicyCommand({ Bucket }));
  await put();
});

test("root can always take a policy back that denies everything, others cannot", async () => {
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  const Resource = [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`];
  const deny = statement("s3:*", { Effect: "Deny", Principal: "*", Resource });
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [deny] });
  await s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  expect(await failure(put())).toBe("403 AccessDenied");
  const drop = new DeleteBucketPolicyCommand({ Bucket });
  expect(await failure(session().send(drop))).toBe("403 AccessDenied");
  await s3.client.send(drop);
  await put();
});

test("a public policy is blocked, as the bucket's public access block says", async () => {
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [statement("s3:GetObject", { Principal: "*" })],
  });
  const blocked = s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  expect(await failure(blocked)).toBe("403 AccessDenied");
});

test("a copy needs permission at both ends, and for tags that it takes along", async () => {
  theirs(statement(["s3:GetObject", "s3:GetObjectTagging"]), statement("s3:PutObject"));
  await put(session());
  const target = `${Bucket}-copy`;
  const CopySource = `${Bucket}/in/k`;
  await s3.client.send(new CreateBucketCommand({ Bucket: target }));
  const copy = new CopyObjectCommand({ Bucket: target, Key: "c", CopySource });
  await session().send(copy);
  expect(await failure(s3.client.send(copy))).toBe("403 AccessDenied");

  const source = `${target}/tagged`;
  await s3.client.send(
    new PutObjectCommand({ Bucket: target, Key: "tagged", Body: "x", Tagging: "a=1" }),
  );
  const back = { Bucket, Key: "in/back", CopySource: source };
  expect(await failure(session().send(new CopyObjectCommand(back)))).toBe("403 AccessDenied");
  const untagged = { ...back, TaggingDirective: "REPLACE" as const };
  await session().send(new CopyObjectCommand(untagged));
});

test("keys of a batch are allowed or denied one by one", async () => {
  theirs(statement("s3:DeleteObject", { Resource: `arn:aws:s3:::${Bucket}/in/*` }));
  const Delete = { Objects: [{ Key: "in/a" }, { Key: "out/a" }] };
  const answer = await session().send(new DeleteObjectsCommand({ Bucket, Delete }));
  expect(answer.Deleted).toEqual([{ Key: "in/a" }]);
  expect(answer.Errors).toMatchObject([{ Key: "out/a", Code: "AccessDenied" }]);
});

test("an expected owner is checked on the bucket and on the copy's source", async () => {
  theirs(statement(["s3:PutObject", "s3:GetObject"], { Principal: { AWS: home } }));
  await put(s3.client, { ExpectedBucketOwner: away });
  expect(await failure(put(s3.client, { ExpectedBucketOwner: home }))).toBe("403 AccessDenied");
  const bad = put(s3.client, { ExpectedBucketOwner: "me" });
  expect(await failure(bad)).toBe("400 InvalidBucketOwnerAWSAccountID");
  const copy = (ExpectedSourceBucketOwner: string) =>
    s3.client.send(
      new CopyObjectCommand({
        Bucket,
        Key: "in/c",
        CopySource: `${Bucket}/in/k`,
        ExpectedSourceBucketOwner,
      }),
    );
  await copy(away);
  expect(await failure(copy(home))).toBe("403 AccessDenied");
});

test("a bucket of another region redirects, and says which region it is in", async () => {
  const region = "eu-central-1";
  s3.engine.createForeignBucket({ name: Bucket, accountId: home, region });
  const error = await put().catch((e) => e);
  expect(error).toMatchObject({
    name: "PermanentRedirect",
    Endpoint: `${Bucket}.s3.${region}.amazonaws.com`,
    $metadata: { httpStatusCode: 301 },
  });
  expect(error.$response.headers["x-amz-bucket-region"]).toBe(region);
  const head = await s3.client.send(new HeadBucketCommand({ Bucket })).catch((e) => e);
  expect(head.$response.statusCode).toBe(301);
  expect(head.$response.headers["x-amz-bucket-region"]).toBe(region);
  const { LocationConstraint } = await s3.client.send(new GetBucketLocationCommand({ Bucket }));
  expect(LocationConstraint).toBe(region);
  await put(s3.newClient({ region }));
  const following = s3.newClient({ followRegionRedirects: true });
  await put(following);
});

test("a name that another account has cannot be had", async () => {
  theirs();
  const create = s3.client.send(new CreateBucketCommand({ Bucket }));
  expect(await failure(create)).toBe("409 BucketAlreadyExists");
});

test("outside us-east-1 a bucket must be made where the endpoint is, and only once", async () => {
  const client = s3.newClient({ region: "ap-southeast-2" });
  const create = (LocationConstraint?: "ap-southeast-2" | "eu-west-1") =>
    client.send(
      new CreateBucketCommand({
        Bucket,
        ...(LocationConstraint && { CreateBucketConfiguration: { LocationConstraint } }),
      }),
    );
  expect(await failure(create("eu-west-1"))).toBe("400 IllegalLocationConstraintException");
  await create("ap-southeast-2");
  expect(await failure(create("ap-southeast-2"))).toBe("409 BucketAlreadyOwnedByYou");
});

test("temporary credentials need their token and end when they say", async () => {
  const list = (client: typeof s3.client) => failure(client.send(new ListBucketsCommand({})));
  expect(await list(session())).toBe("no error");
  expect(await list(session("token-2"))).toBe("400 InvalidToken");
  expect(
    await list(
      s3.newClient({ credentials: { accessKeyId: "ASIA1", secretAccessKey: "temporary" } }),
    ),
  ).toBe("400 InvalidToken");
  await s3.context.clock.advance(3_600_000);
  expect(await list(session())).toBe("400 ExpiredToken");
});

test("a presigned URL ends with the credentials that signed it, however long it was to last", async () => {
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  await put();
  const signingDate = new Date(s3.context.clock.now());
  const url = await getSignedUrl(session(), new GetObjectCommand({ Bucket, Key: "in/k" }), {
    expiresIn: 7 * 86_400,
    signingDate,
  });
  expect((await fetch(url)).status).toBe(200);
  await s3.context.clock.advance(3_599_000);
  expect((await fetch(url)).status).toBe(200);
  await s3.context.clock.advance(2_000);
  const ended = await fetch(url);
  expect([ended.status, /<Code>(\w+)</.exec(await ended.text())?.[1]]).toEqual([
    400,
    "ExpiredToken",
  ]);
});
