import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DeleteQueueCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { Endpoint } from "#local/endpoint";
import { createEventbridge } from "#local/engines/eventbridge/eventbridge";
import { accessKeyOf, authorize, sessionsOf } from "#local/engines/iam/sessions";
import { createS3 } from "#local/engines/s3/s3";
import { createSqs } from "#local/engines/sqs/sqs";
import { createSts } from "#local/engines/sts/sts";
import type { Graph } from "#local/sst/graph";
import { memoryContext } from "#tests/local/apigateway/fixture";
import { listen } from "#tests/local/support/listen";
import { eventually } from "#tests/support/cloud";

const [accountId, region] = ["000000000000", "us-east-1"];
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
const allowed = [
  ["sqs:SendMessage", arn("sqs", "own")],
  ["events:PutEvents", arn("events", "event-bus/default")],
  ["s3:GetObject", "arn:aws:s3:::data/own/*"],
  ["states:StartExecution", arn("states", "execution:*")],
] as const;
const Statement = allowed.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource }));
const role = arn("iam", "role/worker");
const resource = (type: string, inputs: object) => ({
  ...{ type, name: "worker", inputs, computed: { arn: role } },
  ...{ protect: false, retainOnDelete: false },
});
const graph = {
  resources: [
    resource("aws:lambda/function:Function", { name: "worker", role }),
    resource("aws:iam/role:Role", { inlinePolicies: [{ policy: JSON.stringify({ Statement }) }] }),
  ],
} as unknown as Graph;

let url: string;
let sqs: ReturnType<typeof createSqs>;
let events: ReturnType<typeof createEventbridge>;
const settingsOf = (accessKeyId: string) => ({
  ...{ endpoint: url, region, maxAttempts: 1, forcePathStyle: true },
  credentials: { accessKeyId, secretAccessKey: "local" },
});
const worker = () => settingsOf(accessKeyOf("worker"));

beforeEach(async () => {
  const context = memoryContext();
  const sessions = sessionsOf(graph, accountId);
  context.gate.authorize = (key, call) => {
    const session = sessions.get(key);
    if (session) authorize(session, call, { accountId, region });
  };
  const sts = createSts(context, { sessionOf: (key) => sessions.get(key) });
  sqs = createSqs(context);
  const s3 = createS3(context, { credentials: sts.credentialsOf });
  // A rule's target is reached by EventBridge, and not by who put the event.
  events = createEventbridge(context, {
    deliver: async () => void (await sqs.call("CreateQueue", { QueueName: "by-a-rule" })),
  });
  const endpoint = new Endpoint();
  for (const engine of [sqs, s3, events]) endpoint.add(engine);
  endpoint.open();
  const server = await listen((request, response) =>
    endpoint.server.emit("request", request, response),
  );
  url = server.url;
  await sqs.call("CreateQueue", { QueueName: "own" });
  s3.ensureBucket("data");
  await s3.put("data", "own/a", Buffer.from("a"));
  await s3.put("data", "other/b", Buffer.from("b"));
  onTestFinished(async () => {
    await server.close();
    for (const engine of [events, s3, sqs]) await engine.close();
  });
});

test("a function may do what its role allows, and is refused all else in AWS's words", async () => {
  const client = new SQSClient(worker());
  const QueueUrl = `${url}/${accountId}/own`;
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
  await expect(client.send(new DeleteQueueCommand({ QueueUrl }))).rejects.toMatchObject({
    name: "AccessDeniedException",
    message: expect.stringMatching(
      /^User: arn:aws:sts::000000000000:assumed-role\/worker\/worker is not authorized to perform: sqs:DeleteQueue on resource: arn:aws:sqs:us-east-1:000000000000:own because no identity-based policy allows/,
    ),
  });
});

test("S3 refuses it objects of other folders, also behind a URL that it signed", async () => {
  const s3 = new S3Client(worker());
  const get = (Key: string) => new GetObjectCommand({ Bucket: "data", Key });
  expect(await (await s3.send(get("own/a"))).Body?.transformToString()).toBe("a");
  await expect(s3.send(get("other/b"))).rejects.toMatchObject({ name: "AccessDenied" });
  const put = new PutObjectCommand({ Bucket: "data", Key: "own/c", Body: "c" });
  await expect(s3.send(put)).rejects.toMatchObject({ name: "AccessDenied" });
  const status = async (key: string) => (await fetch(await getSignedUrl(s3, get(key)))).status;
  expect([await status("own/a"), await status("other/b")]).toEqual([200, 403]);
});

test("what engines do on its account among themselves is not its doing", async () => {
  await events.call("PutRule", { Name: "all", EventPattern: '{"source":["a"]}' });
  await events.call("PutTargets", { Rule: "all", Targets: [{ Id: "t", Arn: arn("sqs", "any") }] });
  const Entries = [{ Source: "a", DetailType: "b", Detail: "{}" }];
  const answer = await new EventBridgeClient(worker()).send(new PutEventsCommand({ Entries }));
  expect(answer.FailedEntryCount).toBe(0);
  await eventually(() => sqs.call("GetQueueUrl", { QueueName: "by-a-rule" }));
});

test("a person with the account's key may do everything", async () => {
  const client = new SQSClient(settingsOf("local"));
  await client.send(new DeleteQueueCommand({ QueueUrl: `${url}/${accountId}/own` }));
});
