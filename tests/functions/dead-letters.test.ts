import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type * as z from "zod";
import * as Audit from "#core/audit";
import type { DeadLetterQueueDetail, DeadLetterQueuePage, Redrive } from "#core/operations/schema";
import { drained } from "#tests/functions/spy";
import { actIn, entities, resource, send, statusEvent, storeOf } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

const queues = "/api/v1/dead-letters";
const queue = `${queues}/ReadSetDeadLetters`;
const minutes = (count: number) => count * 60_000;
const token = "q3J8Yw2vH0b7Xk9ZpL5rT1nM4cF6dS8aE2gU0iOq7W_";

let cloud: TestCloud;

beforeAll(async () => {
  cloud = await testCloud();
  cloud.gate.limits.enforced = false;
  actIn(cloud);
});
afterAll(() => cloud.close());

// What an earlier test has left.
beforeEach(async () => {
  await drained(cloud, resource(cloud.outputs, "ReadSetEvents"));
  for (const name of ["ReadSetDeadLetters", "UndeliveredEvents"])
    await emptied(resource(cloud.outputs, name));
});

async function emptied(QueueUrl: string): Promise<void> {
  const received = await cloud.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  const { Messages = [] } = received;
  if (Messages.length === 0) return;
  const Entries = Messages.map(({ ReceiptHandle }, n) => ({ Id: `${n}`, ReceiptHandle }));
  await cloud.sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  await emptied(QueueUrl);
}

/** Puts a message into the dead letters of read sets, as their consumer does. */
async function park(body: string, { group = "0", error = "RangeError: no" } = {}): Promise<void> {
  await cloud.sqs.send(
    new SendMessageCommand({
      QueueUrl: resource(cloud.outputs, "ReadSetDeadLetters"),
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: crypto.randomUUID(),
      MessageAttributes: { error: { DataType: "String", StringValue: error } },
    }),
  );
}

const show = async (path = queue) =>
  (await cloud.api<DeadLetterQueueDetail>("admin", "GET", path)).body;

function cloudwatch(): CloudWatchClient {
  const { endpoint, region, accessKeyId, secretAccessKey } = cloud.outputs.aws;
  return new CloudWatchClient({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
  });
}

/** The state of the alarm of that logical name. */
async function alarmState(name: string): Promise<string | undefined> {
  const { MetricAlarms = [] } = await cloudwatch().send(
    new DescribeAlarmsCommand({ AlarmNames: [`seqferry-local-${name}`] }),
  );
  return MetricAlarms[0]?.StateValue;
}

test("a cause, an alarm, a mend, a redrive: the event arrives after all, and the alarm ends", async () => {
  const readSetId = "7000000001";
  const event = statusEvent({ storeId: storeOf(cloud), readSetId, status: "DELETED" });
  const rows = async () =>
    (await entities(cloud, "readSet")).filter(({ set_id }) => set_id === readSetId);
  const fault = cloud.gate.faults.arm({
    service: "dynamodb",
    operation: "PutItem",
    effect: "error",
    code: "AccessDeniedException",
    status: 400,
    message: "not authorized to perform dynamodb:PutItem",
  });
  await send(cloud, event);
  await eventually(async () =>
    expect((await show()).items).toMatchObject([
      { error: expect.stringMatching(/not authorized/), body: JSON.stringify(event) },
    ]),
  );
  await cloud.clock.advance(minutes(3));
  expect(await alarmState("ReadSetDeadLettersNotEmpty")).toBe("ALARM");
  expect(await rows()).toEqual([]);

  cloud.gate.faults.disarm(fault);
  const asked = await cloud.api<Redrive>("admin", "POST", `${queue}/redrives`, {});
  expect(asked).toMatchObject({
    status: 202,
    body: { queue: "ReadSetDeadLetters", redriveTo: "ReadSetEvents", messages: 1 },
  });
  expect(asked.headers.get("location")).toBe(queue);
  await eventually(async () => expect(await rows()).toMatchObject([{ set_status: "DELETED" }]));
  await drained(cloud, resource(cloud.outputs, "ReadSetEvents"));
  expect(await show()).toMatchObject({
    messages: 0,
    oldestMessageAt: null,
    items: [],
    lastRedrive: { status: "SUCCEEDED", movedMessages: 1, statusReason: null },
  });
  await cloud.clock.advance(minutes(4));
  expect(await alarmState("ReadSetDeadLettersNotEmpty")).toBe("OK");
});

test("what a function measures is in CloudWatch, under the stage's name", async () => {
  await cloud.clock.advance(minutes(5));
  const now = cloud.clock.now();
  await eventually(async () => {
    const { Datapoints } = await cloudwatch().send(
      new GetMetricStatisticsCommand({
        Namespace: "Seqferry",
        MetricName: "OutboxSwept",
        Dimensions: [{ Name: "Stage", Value: "local" }],
        StartTime: new Date(now - minutes(10)),
        EndTime: new Date(now + minutes(10)),
        Period: 60,
        Statistics: ["SampleCount"],
      }),
    );
    expect(Datapoints).not.toEqual([]);
  });
});

describe("looking", () => {
  test("at all queues tells how many messages wait in each, since when, and where they may go", async () => {
    await park("{}");
    const { body } = await cloud.api<z.infer<typeof DeadLetterQueuePage>>("admin", "GET", queues);
    expect(body.items).toContainEqual({
      name: "ReadSetDeadLetters",
      description: expect.stringMatching(/HealthOmics/),
      messages: 1,
      oldestMessageAt: expect.stringMatching(/Z$/),
      redriveTo: "ReadSetEvents",
    });
    expect(body.items).toContainEqual(
      expect.objectContaining({ name: "UndeliveredEvents", messages: 0, redriveTo: null }),
    );
  });

  test("at a hundred messages shows each once, and leaves them all there for the next", async () => {
    const bodies = Array.from({ length: 100 }, (_, n) => `{"n":${n}}`);
    for (const [n, body] of bodies.entries()) await park(body, { group: String(n % 10) });
    const first = await show(`${queue}?limit=100`);
    expect(first.items.map(({ body }) => body).sort()).toEqual([...bodies].sort());
    const again = await show(`${queue}?limit=100`);
    expect(again.items.map(({ messageId }) => messageId).sort()).toEqual(
      first.items.map(({ messageId }) => messageId).sort(),
    );
    expect((await show(`${queue}?limit=7`)).items).toHaveLength(7);
    expect(again.messages).toBe(100);
  });

  test("shows no secret, neither of a body nor of an attribute", async () => {
    await park(JSON.stringify({ detail: { taskToken: token } }), { error: `403 at /d/${token}` });
    const shown = await show();
    expect(shown.items).toMatchObject([{ error: "403 at /d/[secret]" }]);
    expect(JSON.stringify(shown)).not.toContain(token);
  });

  test.each(["limit=0", "limit=101", "limits=5"])("with %s is refused", async (query) => {
    const { status, body } = await cloud.api("admin", "GET", `${queue}?${query}`);
    expect([status, body.code]).toEqual([400, "request.invalid"]);
  });
});

describe("a redrive", () => {
  const redrive = (name = "ReadSetDeadLetters", body: object = {}) =>
    cloud.api("admin", "POST", `${queues}/${name}/redrives`, body);

  test("is audited before anything moves, with who asked and how many there were", async () => {
    await park("{not json");
    await redrive();
    const records = await Audit.history("dead-letters/ReadSetDeadLetters");
    expect(records.at(-1)).toMatchObject({
      action: "dead_letters.redrive",
      actorName: "admin",
      details: { redriveTo: "ReadSetEvents", messages: 1 },
    });
    // What is still unreadable comes back, with its reason.
    await eventually(async () =>
      expect((await show()).items).toMatchObject([{ error: expect.stringMatching(/SyntaxError/) }]),
    );
  });

  test("of an empty queue, of one without a destination, or of none is refused, and says what to do", async () => {
    expect(await redrive()).toMatchObject({ status: 409, body: { code: "dead_letters.empty" } });
    expect(await redrive("UndeliveredEvents")).toMatchObject({
      status: 409,
      body: {
        code: "dead_letters.no_destination",
        hint: expect.stringContaining("core/operations/README.md"),
      },
    });
    expect(await redrive("Nonsense")).toMatchObject({
      status: 404,
      body: { code: "dead_letters.not_found", hint: expect.stringContaining("ReadSetDeadLetters") },
    });
  });

  test("beside one that runs is refused, and says how far that one is", async () => {
    for (const n of [1, 2, 3]) await park(`{"n":${n}}`, { group: String(n) });
    expect(await redrive(undefined, { messagesPerSecond: 1 })).toMatchObject({ status: 202 });
    expect(await redrive()).toMatchObject({
      status: 409,
      body: {
        code: "dead_letters.redrive_running",
        detail: expect.stringMatching(/[01] of about 3/),
      },
    });
    await cloud.clock.advance(5000);
    await eventually(async () =>
      expect((await show()).lastRedrive).toMatchObject({ status: "SUCCEEDED", movedMessages: 3 }),
    );
  });

  test.each([0, 501, 1.5])("of %d messages a second is refused", async (messagesPerSecond) => {
    await park("{}");
    const { status, body } = await redrive(undefined, { messagesPerSecond });
    expect([status, body.code]).toEqual([400, "request.invalid"]);
    expect((await show()).messages).toBe(1);
  });
});

test.each([
  ["GET", queues],
  ["GET", queue],
  ["POST", `${queue}/redrives`],
])("%s %s is for admins only, and nothing is shown or moved for others", async (method, path) => {
  await park("{}");
  for (const role of ["viewer", "sharer", "approver"]) {
    const { status, body } = await cloud.api(
      role,
      method,
      path,
      method === "POST" ? {} : undefined,
    );
    expect([status, body.code]).toEqual([403, "auth.forbidden"]);
  }
  expect((await show()).messages).toBe(1);
});
