import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
const Bucket = "bucket";

beforeAll(async () => {
  s3 = await startS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(() => s3.stop());

test("buckets are made, listed, located and removed; a bucket that holds objects stays", async () => {
  const far = { Bucket: "far-away" };
  await s3.client.send(
    new CreateBucketCommand({
      ...far,
      CreateBucketConfiguration: { LocationConstraint: "ap-southeast-2" },
    }),
  );
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  const list = await s3.client.send(new ListBucketsCommand({ Prefix: "far" }));
  expect(list.Buckets).toMatchObject([{ Name: "far-away", BucketRegion: "ap-southeast-2" }]);
  const location = await s3.client.send(new GetBucketLocationCommand(far));
  expect(location.LocationConstraint).toBe("ap-southeast-2");
  const there = s3.newClient({ region: "ap-southeast-2" });
  const head = await there.send(new HeadBucketCommand(far));
  expect(head.BucketRegion).toBe("ap-southeast-2");
  await there.send(new PutObjectCommand({ ...far, Key: "k", Body: "x" }));
  const remove = () => there.send(new DeleteBucketCommand(far));
  expect(await failure(remove())).toBe("409 BucketNotEmpty");
  await there.send(new DeleteObjectCommand({ ...far, Key: "k" }));
  await remove();
  expect(await failure(remove())).toBe("404 NoSuchBucket");
  expect(await failure(s3.client.send(new HeadBucketCommand(far)))).toBe("404 NotFound");
});

test.each(["ab", "Upper", "under_score", "192.168.0.1", "dots..dots", "-dash"])(
  "%s is no name for a bucket",
  async (name) => {
    const create = s3.client.send(new CreateBucketCommand({ Bucket: name }));
    expect(await failure(create)).toBe("400 InvalidBucketName");
  },
);

test("the bucket list comes in pages", async () => {
  for (const name of ["page-1", "page-2", "page-3"])
    await s3.client.send(new CreateBucketCommand({ Bucket: name }));
  const names: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page: Awaited<ReturnType<typeof list>> = await list();
    names.push(...(page.Buckets ?? []).map(({ Name }) => Name));
    ContinuationToken = page.ContinuationToken;
  } while (ContinuationToken);
  function list() {
    const input = { Prefix: "page-", MaxBuckets: 2, ContinuationToken };
    return s3.client.send(new ListBucketsCommand(input));
  }
  expect(names).toEqual(["page-1", "page-2", "page-3"]);
});

test("a new bucket has AWS's defaults", async () => {
  const encryption = await s3.client.send(new GetBucketEncryptionCommand({ Bucket }));
  expect(encryption.ServerSideEncryptionConfiguration?.Rules).toMatchObject([
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
  ]);
  const block = await s3.client.send(new GetPublicAccessBlockCommand({ Bucket }));
  expect(block.PublicAccessBlockConfiguration?.BlockPublicAcls).toBe(true);
  const ownership = await s3.client.send(new GetBucketOwnershipControlsCommand({ Bucket }));
  expect(ownership.OwnershipControls?.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
  const versioning = await s3.client.send(new GetBucketVersioningCommand({ Bucket }));
  expect(versioning.Status).toBeUndefined();
});

test("configurations come back as they were put, and say so when there are none", async () => {
  const policy = () => s3.client.send(new GetBucketPolicyCommand({ Bucket }));
  expect(await failure(policy())).toBe("404 NoSuchBucketPolicy");
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:PutObject",
        Resource: `arn:aws:s3:::${Bucket}/x`,
      },
    ],
  });
  await s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  expect((await policy()).Policy).toBe(Policy);
  await s3.client.send(new DeleteBucketPolicyCommand({ Bucket }));
  expect(await failure(policy())).toBe("404 NoSuchBucketPolicy");
  expect(
    await failure(s3.client.send(new PutBucketPolicyCommand({ Bucket, Policy: "no json" }))),
  ).toBe("400 MalformedPolicy");

  const tags = () => s3.client.send(new GetBucketTaggingCommand({ Bucket }));
  expect(await failure(tags())).toBe("404 NoSuchTagSet");
  const TagSet = [{ Key: "stage", Value: "dev" }];
  await s3.client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
  expect((await tags()).TagSet).toEqual(TagSet);

  const Rules = [
    { ID: "old", Status: "Enabled" as const, Filter: { Prefix: "tmp/" }, Expiration: { Days: 1 } },
  ];
  const lifecycle = () => s3.client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  expect(await failure(lifecycle())).toBe("404 NoSuchLifecycleConfiguration");
  await s3.client.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }),
  );
  expect((await lifecycle()).Rules).toEqual(Rules);
});

test("what would change behaviour unseen is refused", async () => {
  const send = (command: unknown) => failure(s3.client.send(command as never));
  const QueueConfigurations = [
    { QueueArn: "arn:aws:sqs:us-east-1:0:q", Events: ["s3:ObjectCreated:*" as const] },
  ];
  expect(
    await send(
      new PutBucketNotificationConfigurationCommand({
        Bucket,
        NotificationConfiguration: { QueueConfigurations },
      }),
    ),
  ).toBe("501 NotImplemented");
  const kms = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" as const } };
  expect(
    await send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: { Rules: [kms] },
      }),
    ),
  ).toBe("501 NotImplemented");
  for (const command of [
    new GetBucketAclCommand({ Bucket }),
    new GetBucketWebsiteCommand({ Bucket }),
  ])
    expect(await send(command)).toBe("501 NotImplemented");
});

test("the notification configuration is EventBridge or nothing", async () => {
  const get = () => s3.client.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
  const put = (NotificationConfiguration: object) =>
    s3.client.send(
      new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
    );
  expect((await get()).EventBridgeConfiguration).toBeUndefined();
  await put({ EventBridgeConfiguration: {} });
  expect((await get()).EventBridgeConfiguration).toBeDefined();
  await put({});
  expect((await get()).EventBridgeConfiguration).toBeUndefined();
});

test("CORS: preflights need no signature, and only what a rule allows is answered", async () => {
  const url = `${s3.url}/${Bucket}/key`;
  const ask = (origin: string, method: string, headers = "") =>
    fetch(url, {
      method: "OPTIONS",
      headers: {
        origin,
        "access-control-request-method": method,
        ...(headers && { "access-control-request-headers": headers }),
      },
    });
  expect((await ask("https://a.example.org", "PUT")).status).toBe(403);
  await s3.client.send(
    new PutBucketCorsCommand({
      Bucket,
      CORSConfiguration: {
        CORSRules: [
          {
            AllowedOrigins: ["https://*.example.org"],
            AllowedMethods: ["PUT", "GET"],
            AllowedHeaders: ["content-*"],
            ExposeHeaders: ["ETag"],
            MaxAgeSeconds: 60,
          },
        ],
      },
    }),
  );
  const allowed = await ask("https://a.example.org", "PUT", "Content-Type");
  expect(allowed.status).toBe(200);
  expect(Object.fromEntries(allowed.headers)).toMatchObject({
    "access-control-allow-origin": "https://a.example.org",
    "access-control-allow-methods": "PUT, GET",
    "access-control-allow-headers": "content-type",
    "access-control-expose-headers": "ETag",
    "access-control-max-age": "60",
  });
  for (const refused of [
    await ask("https://example.com", "PUT"),
    await ask("https://a.example.org", "DELETE"),
    await ask("https://a.example.org", "PUT", "x-other"),
  ])
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
      403,
      null,
    ]);
  // An error must carry the headers too, or the browser hides it from the page.
  const error = await fetch(url, { headers: { origin: "https://a.example.org" } });
  expect(error.status).toBe(403);
  expect(error.headers.get("access-control-allow-origin")).toBe("https://a.example.org");
  await s3.client.send(new DeleteBucketCorsCommand({ Bucket }));
  expect((await ask("https://a.example.org", "PUT")).status).toBe(403);
});

test("errors are S3's XML, with code, message, place and request id", async () => {
  const answer = await fetch(`${s3.url}/${Bucket}/key%20a`);
  expect(answer.status).toBe(403);
  const body = await answer.text();
  expect(body).toContain("<Code>AccessDenied</Code><Message>Access Denied</Message>");
  expect(body).toContain("<Resource>/bucket/key%20a</Resource>");
  expect(body).toContain(`<RequestId>${answer.headers.get("x-amz-request-id")}</RequestId>`);
});

test("the ledger counts calls by operation and failure", async () => {
  s3.context.gate.ledger.reset();
  await s3.client.send(new HeadBucketCommand({ Bucket }));
  await failure(s3.client.send(new HeadBucketCommand({ Bucket: "no-such" })));
  expect(s3.context.gate.ledger.rows()).toMatchObject([
    { service: "s3", operation: "HeadBucket", calls: 2, errors: 1 },
  ]);
});
