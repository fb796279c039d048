import { request as httpRequest } from "node:http";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, failure, startS3 } from "#tests/local/s3/fixture";

let s3: Fixture;
const Bucket = "bucket";
const Key = "dir/a b+ü.txt";

beforeAll(async () => {
  s3 = await startS3();
  await s3.client.send(new CreateBucketCommand({ Bucket }));
  await s3.client.send(new PutObjectCommand({ Bucket, Key, Body: "secret" }));
});
afterAll(() => s3.stop());

/** Signed at the engine's time, as functions do that share its clock. */
function sign(command: unknown, expiresIn = 60, client = s3.client): Promise<string> {
  const signingDate = new Date(s3.context.clock.now());
  return getSignedUrl(client, command as GetObjectCommand, { expiresIn, signingDate });
}
async function code(answer: Response): Promise<string> {
  return `${answer.status} ${/<Code>(\w+)</.exec(await answer.text())?.[1]}`;
}

test("a wrong secret, an unknown key and no signature are three different refusals", async () => {
  const as = (accessKeyId: string, secretAccessKey: string) =>
    failure(
      s3
        .newClient({ credentials: { accessKeyId, secretAccessKey } })
        .send(new ListBucketsCommand({})),
    );
  expect(await as("local", "wrong")).toBe("403 SignatureDoesNotMatch");
  expect(await as("nobody", "local-secret")).toBe("403 InvalidAccessKeyId");
  expect(await code(await fetch(`${s3.url}/${Bucket}/x`))).toBe("403 AccessDenied");
});

test("a signed header request is good whatever the time, because the clock can be moved", async () => {
  const fixture = await startS3();
  await fixture.context.clock.advance(400 * 86_400_000);
  expect((await fixture.client.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  await fixture.stop();
});

test("a body that is not the one that was signed is refused and not stored", async () => {
  const client = s3.newClient({ requestChecksumCalculation: "WHEN_REQUIRED" });
  client.middlewareStack.add(
    (next) => (args) => {
      (args.request as { body: unknown }).body = "forged";
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "forge" },
  );
  const put = client.send(new PutObjectCommand({ Bucket, Key: "forged", Body: "signed" }));
  expect(await failure(put)).toBe("400 XAmzContentSHA256Mismatch");
  const head = s3.client.send(new HeadObjectCommand({ Bucket, Key: "forged" }));
  expect(await failure(head)).toBe("404 NotFound");
});

test("a presigned GET works as it stands, for any key, with the overrides that were signed", async () => {
  const url = await sign(
    new GetObjectCommand({
      Bucket,
      Key,
      ResponseContentDisposition: 'attachment; filename="x y.txt"',
      ResponseContentType: "text/x-fastq",
    }),
  );
  const answer = await fetch(url);
  expect(await answer.text()).toBe("secret");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="x y.txt"');
  expect(answer.headers.get("content-type")).toBe("text/x-fastq");
  const range = await fetch(url, { headers: { range: "bytes=0-2" } });
  expect([range.status, await range.text()]).toEqual([206, "sec"]);
  const beyond = await fetch(url, { headers: { range: "bytes=100-" } });
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, "bytes */6"]);
});

test("a presigned URL is good for its method, key, host and parameters only", async () => {
  const url = await sign(new GetObjectCommand({ Bucket, Key }));
  expect(await code(await fetch(url, { method: "DELETE" }))).toBe("403 SignatureDoesNotMatch");
  expect((await fetch(url, { method: "HEAD" })).status).toBe(403);
  expect(await code(await fetch(url.replace("/dir/", "/dir2/")))).toBe("403 SignatureDoesNotMatch");
  expect(await code(await fetch(url.replace("127.0.0.1", "localhost")))).toBe(
    "403 SignatureDoesNotMatch",
  );
  const more = `${url}&response-content-type=text%2Fhtml`;
  expect(await code(await fetch(more))).toBe("403 SignatureDoesNotMatch");
  const header = await fetch(url, { headers: { "x-amz-acl": "private" } });
  expect(await code(header)).toBe("403 AccessDenied");
  expect(await (await fetch(url)).text()).toBe("secret");
});

test("a presigned URL expires on the engine's clock", async () => {
  const url = await sign(new GetObjectCommand({ Bucket, Key }), 60);
  expect((await fetch(url)).status).toBe(200);
  await s3.context.clock.advance(58_000);
  expect((await fetch(url)).status).toBe(200);
  await s3.context.clock.advance(3_000);
  const answer = await fetch(url);
  const body = await answer.text();
  expect(answer.status).toBe(403);
  expect(body).toContain("<Code>AccessDenied</Code><Message>Request has expired</Message>");
  expect(body).toContain("<ServerTime>");
});

test("a presigned PUT stores body, type, metadata and class that were signed into it", async () => {
  const client = s3.newClient({ requestChecksumCalculation: "WHEN_REQUIRED" });
  const command = new PutObjectCommand({
    Bucket,
    Key: "uploaded",
    ContentType: "text/csv",
    Metadata: { a: "1" },
    StorageClass: "STANDARD_IA",
  });
  const url = await sign(command, 60, client);
  const put = { method: "PUT", body: "a,b\n", headers: { "content-type": "text/csv" } };
  expect((await fetch(url, put)).status).toBe(200);
  const object = await s3.client.send(new GetObjectCommand({ Bucket, Key: "uploaded" }));
  expect(object).toMatchObject({
    ContentType: "text/csv",
    Metadata: { a: "1" },
    StorageClass: "STANDARD_IA",
  });
  expect(await object.Body?.transformToString()).toBe("a,b\n");
});

test("a presigned HEAD answers headers, errors without a body included", async () => {
  const found = await fetch(await sign(new HeadObjectCommand({ Bucket, Key })), { method: "HEAD" });
  expect([found.status, found.headers.get("content-length")]).toEqual([200, "6"]);
  const gone = await fetch(await sign(new HeadObjectCommand({ Bucket, Key: "gone" })), {
    method: "HEAD",
  });
  expect([gone.status, await gone.text()]).toEqual([404, ""]);
});

/** Sends a request line as an HTTP proxy's client does, with the whole URL in it. */
function viaProxy(url: string): Promise<{ status?: number; body: string }> {
  const { hostname, port } = new URL(s3.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      hostname,
      port,
      path: url,
      headers: { host: new URL(url).host },
    });
    request.on("error", reject);
    request.on("response", async (response) => {
      const chunks: Buffer[] = await response.toArray();
      resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() });
    });
    request.end();
  });
}

test("virtual-host names work through http_proxy, in absolute form", async () => {
  const client = s3.newClient({
    endpoint: "http://s3.us-east-1.amazonaws.com",
    forcePathStyle: false,
  });
  const url = await sign(new GetObjectCommand({ Bucket, Key }), 60, client);
  expect(url).toMatch(/^http:\/\/bucket\.s3\.us-east-1\.amazonaws\.com\/dir\//);
  expect(await viaProxy(url)).toEqual({ status: 200, body: "secret" });
  const other = await viaProxy(url.replace("bucket.s3", "other.s3"));
  expect(other.status).toBe(403);
});
