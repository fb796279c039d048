import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fixture, startS3 } from "#tests/local/s3/fixture";
import { type PresignParts, presign } from "#tests/local/s3/presign";

let s3: Fixture;
let host: string;
const path = "/bucket/k";
const weekSeconds = 604_800;

beforeAll(async () => {
  s3 = await startS3();
  s3.context.clock.setScale(0);
  host = new URL(s3.url).host;
  await s3.client.send(new CreateBucketCommand({ Bucket: "bucket" }));
  await s3.client.send(new PutObjectCommand({ Bucket: "bucket", Key: "k", Body: "bytes" }));
});
afterAll(() => s3.stop());

type Probe = { status: number; code?: string; message?: string };

const url = (parts: Partial<PresignParts> = {}) =>
  presign(host, { path, at: s3.context.clock.now(), ...parts });
async function probe(target: string, init?: RequestInit): Promise<Probe> {
  const answer = await fetch(s3.url + target, init);
  const text = await answer.text();
  const [code, message] = ["Code", "Message"].map(
    (name) => new RegExp(`<${name}>([^<]*)<`).exec(text)?.[1],
  );
  return { status: answer.status, ...(code && { code }), ...(message && { message }) };
}
const mismatch = { status: 403, code: "SignatureDoesNotMatch" };
const denied = (message: string) => ({ status: 403, code: "AccessDenied", message });
const badQuery = (message: string) => ({
  status: 400,
  code: "AuthorizationQueryParametersError",
  message: message.replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
});

test("a URL that is signed by the book works, up to a week", async () => {
  expect(await probe(url())).toEqual({ status: 200 });
  expect(await probe(url({ expires: String(weekSeconds) }))).toEqual({ status: 200 });
  expect(await probe(url({ expires: "1" }))).toEqual({ status: 200 });
});

test.each<[string, Partial<PresignParts>, Probe]>([
  [
    "longer than a week",
    { expires: String(weekSeconds + 1) },
    badQuery(
      "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds",
    ),
  ],
  ["for less than no time", { expires: "-1" }, badQuery("X-Amz-Expires must be non-negative")],
  ["for no number", { expires: "1h" }, badQuery("X-Amz-Expires should be a number")],
  ["for no time", { expires: "0" }, denied("Request has expired")],
  [
    "with another algorithm",
    { algorithm: "AWS4-HMAC-SHA1" },
    badQuery('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"'),
  ],
  [
    "for another service",
    { scope: [undefined, undefined, "ec2"] },
    badQuery(
      'Error parsing the X-Amz-Credential parameter; incorrect service "ec2". This endpoint belongs to "s3".',
    ),
  ],
  [
    "for another region",
    { scope: [undefined, "eu-west-1"] },
    badQuery(
      "Error parsing the X-Amz-Credential parameter; the region 'eu-west-1' is wrong; expecting 'us-east-1'",
    ),
  ],
  [
    "with another end of the scope",
    { scope: [undefined, undefined, undefined, "aws5_request"] },
    badQuery(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    ),
  ],
  [
    "for another day than its date's",
    { date: "20240102T000000Z", scope: ["20240101"] },
    badQuery(
      'Invalid credential date "20240101". This date is not the same as X-Amz-Date: "20240102".',
    ),
  ],
  [
    "with a date in another form",
    { date: "2024-01-02T00:00:00Z", scope: ["20240102"] },
    badQuery("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""),
  ],
  [
    "with a date that does not exist",
    { date: "20241399T000000Z", scope: ["20241399"] },
    badQuery("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""),
  ],
  ["with an unknown key", { accessKeyId: "nobody" }, { status: 403, code: "InvalidAccessKeyId" }],
  ["with another secret", { secret: "guess" }, mismatch],
  [
    "with a token that the key has not",
    { more: { "X-Amz-Security-Token": "t" } },
    { status: 400, code: "InvalidToken" },
  ],
  ["over a header that is not sent", { signedHeaders: { "x-amz-meta-a": "" } }, mismatch],
])("a URL signed %s is refused", async (_, parts, expected) => {
  expect(await probe(url(parts))).toMatchObject(expected);
});

test("a URL holds from its date on, with fifteen minutes for clocks that are ahead", async () => {
  const now = s3.context.clock.now();
  const minuteMs = 60_000;
  expect(await probe(url({ at: now + 15 * minuteMs - 1000 }))).toEqual({ status: 200 });
  expect(await probe(url({ at: now + 16 * minuteMs }))).toEqual(denied("Request is not yet valid"));
  expect(await probe(url({ at: now - 59_000 }))).toEqual({ status: 200 });
  expect(await probe(url({ at: now - 61_000 }))).toEqual(denied("Request has expired"));
});

test.each([
  ["the expiry", (text: string) => text.replace("Expires=60", "Expires=600")],
  ["the date", (text: string) => text.replace(/T\d{6}Z/, "T000000Z")],
  ["the key", (text: string) => text.replace("/k?", "/l?")],
  ["the bucket", (text: string) => text.replace("/bucket/", "/bucke2/")],
  [
    "one digit of the signature",
    (text: string) => text.replace(/.$/, (hex) => (hex === "0" ? "1" : "0")),
  ],
  ["an empty signature", (text: string) => text.replace(/Signature=\w+$/, "Signature=")],
  ["one more parameter", (text: string) => `${text}&versionId=null`],
  ["one more header that acts by query", (text: string) => `${text}&x-amz-acl=private`],
  [
    "the names of signed headers",
    (text: string) => text.replace("SignedHeaders=host", "SignedHeaders=host%3Brange"),
  ],
])("a URL in which %s was changed is refused", async (_, change) => {
  const target = url();
  expect(change(target)).not.toBe(target);
  const { status, code } = await probe(change(target));
  expect(status).toBeGreaterThanOrEqual(400);
  expect(["SignatureDoesNotMatch", "AccessDenied", "AuthorizationQueryParametersError"]).toContain(
    code,
  );
});

test.each(["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"])(
  "a URL in which X-Amz-%s is missing, or there twice, is refused",
  async (name) => {
    const pair = new RegExp(`X-Amz-${name}=[^&]*&?`).exec(url())?.[0] ?? "";
    const without = url().replace(pair, "").replace(/&$/, "");
    const twice = `${url()}&${pair.replace(/&$/, "")}`;
    const expected = { code: "AuthorizationQueryParametersError" };
    expect(await probe(twice)).toMatchObject(expected);
    if (name !== "Algorithm" && name !== "Signature")
      expect(await probe(without)).toMatchObject(expected);
    expect((await probe(without)).status).toBeGreaterThanOrEqual(400);
  },
);

test("a URL is for one method; its headers are those that were signed", async () => {
  for (const method of ["HEAD", "PUT", "POST", "DELETE"])
    expect((await probe(url(), { method })).status).toBeGreaterThanOrEqual(400);
  const signed = url({ signedHeaders: { range: "bytes=0-1" } });
  expect(await probe(signed, { headers: { range: "bytes=0-1" } })).toEqual({ status: 206 });
  expect(await probe(signed, { headers: { range: "bytes=0-2" } })).toMatchObject(mismatch);
  expect(await probe(signed)).toMatchObject(mismatch);
  const loose = await probe(url(), { headers: { "x-amz-meta-a": "1" } });
  expect(loose).toEqual(denied("There were headers present in the request which were not signed"));
});

test("a URL must sign the host", async () => {
  const parts = { signedHeaders: {} as Record<string, string> };
  const target = url(parts).replace("SignedHeaders=host", "SignedHeaders=date");
  expect(await probe(target)).toEqual(
    denied("There were headers present in the request which were not signed"),
  );
});

test("a URL and an Authorization header together are one mechanism too many", async () => {
  const twice = await probe(url(), { headers: { authorization: "Bearer token" } });
  expect(twice).toMatchObject({ status: 400, code: "InvalidArgument" });
  expect(twice.message).toMatch(/^Only one auth mechanism allowed/);
});

test("the first signature version is not supported", async () => {
  const old = await probe(`${path}?AWSAccessKeyId=local&Expires=9999999999&Signature=x`);
  expect(old).toMatchObject({ status: 400, code: "InvalidRequest" });
});
