import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ListSequenceStoresCommand } from "@aws-sdk/client-omics";
import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { LedgerEntry } from "#local/gate/ledger";
import { clientsOf, type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud?.close());
afterEach(async () => {
  await control("DELETE", "faults");
  await control("POST", "limits", { enforced: true, latency: false });
});

async function control(method: string, path: string, body?: unknown) {
  const response = await fetch(`${cloud.outputs.aws.endpoint}/_local/${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
const once = () => clientsOf(cloud, 1);
const bucket = () => cloud.outputs.resources.StorageBucket ?? "";
const put = (Key: string, client = once()) =>
  client.s3.send(new PutObjectCommand({ Bucket: bucket(), Key, Body: "text" }));

test("a fault by prefix makes S3 answer SlowDown with Retry-After there, and nowhere else", async () => {
  const fault = { service: "s3", resource: `${bucket()}/slow/`, effect: "throttle", retryAfter: 3 };
  expect((await control("POST", "faults", fault)).body).toMatchObject({ id: expect.any(Number) });
  await expect(put("slow/a")).rejects.toMatchObject({
    name: "SlowDown",
    $metadata: { httpStatusCode: 503 },
    $response: { headers: { "retry-after": "3" } },
  });
  await put("fast/a");
});

test("a dropped call was done though the client got no answer, and the SDK's second attempt gets one", async () => {
  await control("POST", "faults", {
    service: "s3",
    operation: "PutObject",
    effect: "drop",
    times: 1,
  });
  await expect(put("dropped")).rejects.toThrow(/socket hang up|ECONNRESET/);
  const { Body } = await once().s3.send(new GetObjectCommand({ Bucket: bucket(), Key: "dropped" }));
  expect(await Body?.transformToString()).toBe("text");
  await control("POST", "faults", {
    service: "s3",
    operation: "PutObject",
    effect: "drop",
    times: 1,
  });
  await put("again", clientsOf(cloud, 2));
});

test.each([
  ["dynamodb", "ThrottlingException", 400],
  ["sqs", "RequestThrottled", 403],
])("throttling of %s has the service's own name", async (service, name, status) => {
  await control("POST", "faults", { service, effect: "throttle" });
  const { sqs, dynamodb } = once();
  const call =
    service === "sqs"
      ? sqs.send(new SendMessageCommand({ QueueUrl: queue(), MessageBody: "x" }))
      : dynamodb.send(
          new PutItemCommand({
            TableName: cloud.outputs.resources.DataTable,
            Item: { pk: { S: "a" }, sk: { S: "b" } },
          }),
        );
  await expect(call).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
});
const queue = () => cloud.outputs.resources.UndeliveredEvents ?? "";

test("the ledger tells calls, errors, faults and quota buckets of every service", async () => {
  await control("DELETE", "calls");
  await control("POST", "faults", { service: "sqs", effect: "error", times: 1 });
  const { sqs } = once();
  const ask = () => sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue() }));
  await expect(ask()).rejects.toMatchObject({ name: "InternalFailure" });
  await ask();
  const { calls } = (await control("GET", "calls")).body as { calls: LedgerEntry[] };
  expect(calls.find(({ operation }) => operation === "GetQueueAttributes")).toMatchObject({
    service: "sqs",
    calls: 2,
    errors: 1,
    faults: 1,
    maxPerSecond: expect.any(Number),
  });
});

test("the clock is moved, made faster and stopped over HTTP", async () => {
  const before = (await control("POST", "clock", { scale: 0 })).body.now;
  const moved = await control("POST", "clock", { advance: "P1DT1H" });
  expect(Date.parse(moved.body.now) - Date.parse(before)).toBe(25 * 3_600_000);
  expect((await control("GET", "clock")).body).toMatchObject({ now: moved.body.now, scale: 0 });
  expect((await control("POST", "clock", { scale: 1 })).body).toMatchObject({ scale: 1 });
});

test.each([
  ["POST", "clock", {}, /Say how/],
  ["POST", "clock", { advance: "1 hour" }, /advance: is not an ISO-8601 duration/],
  ["POST", "clock", { scale: -1 }, /scale/],
  ["POST", "clock", "{", /not JSON/],
  ["POST", "faults", { service: "nothing", effect: "reset" }, /there is no "nothing"/],
  ["POST", "limits", { adjust: [{ service: "x", bucket: "y", burst: 1, perSecond: 1 }] }, /"x"/],
  ["POST", "limits", { enforce: true }, /enforce/],
])(
  "%s %s with %j is refused with the field and changes nothing",
  async (method, path, body, message) => {
    const before = await control("GET", path);
    const answer = await control(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(message);
    const after = await control("GET", path);
    if (path !== "clock") expect(after.body).toEqual(before.body);
  },
);

test("a quota can be raised, and lifted altogether", async () => {
  const list = () =>
    once()
      .omicsClient.send(new ListSequenceStoresCommand({}))
      .then(
        () => "answered",
        (error: Error) => error.name,
      );
  const burst = async (calls: number) => Promise.all(Array.from({ length: calls }, list));
  expect(await burst(20)).toContain("ThrottlingException");
  const adjust = [{ service: "omics", bucket: "ListSequenceStores", burst: 1000, perSecond: 1000 }];
  await control("POST", "limits", { adjust });
  await cloud.clock.advance(1000);
  expect(new Set(await burst(20))).toEqual(new Set(["answered"]));
  const low = [{ service: "omics", bucket: "ListSequenceStores", burst: 1, perSecond: 0.001 }];
  await control("POST", "limits", { adjust: low });
  expect(await burst(3)).toContain("ThrottlingException");
  await control("POST", "limits", { enforced: false });
  expect(new Set(await burst(3))).toEqual(new Set(["answered"]));
});
