import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateEventBusCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { afterEach, beforeEach, expect, test } from "vitest";
import { AwsError } from "#local/aws-error";
import { entry, numbers, putRule, queueArn, settle, start } from "#tests/local/eventbridge/fixture";

let running: Awaited<ReturnType<typeof start>>;
beforeEach(async () => {
  running = await start();
});
afterEach(() => running.close());

const rule = (target: Partial<Target> = {}, EventPattern = '{"source":["lims"]}') =>
  putRule(running.client, target, { EventPattern });

const send = (...Entries: object[]) => running.client.send(new PutEventsCommand({ Entries }));

test("a matching event reaches the target in AWS's envelope", async () => {
  await rule();
  const time = new Date("2026-11-21T08:00:00.500Z");
  const { Entries } = await send(entry({ n: 1 }, { Time: time, Resources: ["arn:x"] }));
  await send({ ...entry({ n: 2 }), Source: "other" });
  await settle(running.context);
  expect(running.delivered.map(({ input }) => JSON.parse(input))).toEqual([
    {
      version: "0",
      id: Entries?.[0]?.EventId,
      "detail-type": "Sample",
      source: "lims",
      account: "000000000000",
      time: "2026-11-21T08:00:00Z",
      region: "us-east-1",
      resources: ["arn:x"],
      detail: { n: 1 },
    },
  ]);
});

test("a bad entry is refused alone, with AWS's code, in its place", async () => {
  const answer = await send(
    entry({}),
    { ...entry({}), Source: undefined },
    { ...entry({}), Detail: "[1]" },
    { ...entry({}), Source: "aws.s3" },
    { ...entry({}), EventBusName: "nowhere" },
  );
  expect(answer.FailedEntryCount).toBe(3);
  expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
    undefined,
    "InvalidArgument",
    "MalformedDetail",
    "NotAuthorizedForSourceException",
    undefined,
  ]);
  await expect(send(...Array(11).fill(entry({})))).rejects.toMatchObject({
    name: "ValidationException",
  });
});

test("AWS services put events in process, on default only", async () => {
  await rule({}, '{"source":["aws.s3"]}');
  running.engine.put({ source: "aws.s3", detailType: "Object Created", detail: { key: "a" } });
  running.engine.put({ source: "aws.s3", detailType: "Object Created", detail: {}, bus: "other" });
  await settle(running.context);
  expect(running.delivered).toHaveLength(1);
});

test("rules hear only their own bus, named or by ARN, and only while enabled", async () => {
  const { EventBusArn } = await running.client.send(new CreateEventBusCommand({ Name: "stage" }));
  const bus = { EventBusName: "stage" };
  const { RuleArn } = await running.client.send(
    new PutRuleCommand({ Name: "all", EventPattern: '{"source":["lims"]}', ...bus }),
  );
  expect(RuleArn).toBe("arn:aws:events:us-east-1:000000000000:rule/stage/all");
  await running.client.send(
    new PutTargetsCommand({ Rule: "all", Targets: [{ Id: "one", Arn: queueArn }], ...bus }),
  );
  await send(entry({ n: 1 }), entry({ n: 2 }, bus), entry({ n: 3 }, { EventBusName: EventBusArn }));
  await settle(running.context);
  expect(numbers(running.delivered)).toEqual([2, 3]);
  await running.client.send(new DisableRuleCommand({ Name: "all", ...bus }));
  await send(entry({ n: 4 }, bus));
  await settle(running.context);
  expect(running.delivered).toHaveLength(2);
});

test.each([
  [{ Input: '{"a":1}' }, '{"a":1}'],
  [{ InputPath: "$.detail.files[1]" }, '{"key":"b"}'],
  [
    { InputTransformer: { InputPathsMap: { s: "$.source" }, InputTemplate: '"from <s>: <s>"' } },
    '"from lims: lims"',
  ],
  [
    {
      InputTransformer: {
        InputPathsMap: { f: "$.detail.files", q: "$.detail.quote", none: "$.detail.none" },
        InputTemplate: '{"f":<f>,"q":"<q>!","none":"<none>","rule":<aws.events.rule-name>}',
      },
    },
    '{"f":[{"key":"a"},{"key":"b"}],"q":"say \\"hi\\"!","none":"","rule":"all"}',
  ],
] satisfies [Partial<Target>, string][])(
  "a target receives what %j makes of the event",
  async (target, expected) => {
    await rule(target);
    await send(entry({ files: [{ key: "a" }, { key: "b" }], quote: 'say "hi"' }));
    await settle(running.context);
    expect(running.delivered.map(({ input }) => input)).toEqual([expected]);
  },
);

test("what the engine or AWS does not take is refused with its reason", async () => {
  const { client } = running;
  await rule();
  const target = (more: Partial<Target>) =>
    client.send(
      new PutTargetsCommand({ Rule: "all", Targets: [{ Id: "x", Arn: queueArn, ...more }] }),
    );
  await expect(target({ Arn: `${queueArn}.fifo` })).rejects.toThrow("SqsParameters");
  await expect(target({ Input: "{}", InputPath: "$.a" })).rejects.toThrow("Only one of");
  await expect(target({ InputPath: "$..a" })).rejects.toThrow("InputPath");
  await expect(target({ HttpParameters: {} })).rejects.toMatchObject({ name: "NotImplemented" });
  await expect(
    client.send(new PutRuleCommand({ Name: "bad", EventPattern: '{"a":1}' })),
  ).rejects.toMatchObject({ name: "InvalidEventPatternException" });
  await expect(client.send(new PutRuleCommand({ Name: "bad" }))).rejects.toThrow("EventPattern or");
  await expect(client.send(new DescribeRuleCommand({ Name: "none" }))).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  await expect(client.send(new DeleteRuleCommand({ Name: "all" }))).rejects.toThrow("has targets");
});

test("a pattern can be tried without a rule", async () => {
  const Event = JSON.stringify({
    ...{ id: "1", account: "0", source: "lims", time: "2026-11-21T08:00:00Z" },
    ...{ region: "us-east-1", resources: [], "detail-type": "x" },
  });
  const answer = await running.client.send(
    new TestEventPatternCommand({ EventPattern: '{"source":["lims"]}', Event }),
  );
  expect(answer.Result).toBe(true);
});

test("a scheduled rule runs on the clock", async () => {
  const { client, context, delivered } = running;
  await client.send(new PutRuleCommand({ Name: "tick", ScheduleExpression: "rate(5 minutes)" }));
  await client.send(
    new PutTargetsCommand({ Rule: "tick", Targets: [{ Id: "one", Arn: queueArn }] }),
  );
  await settle(context, 16 * 60_000);
  expect(delivered).toHaveLength(3);
  expect(JSON.parse(delivered[0]?.input ?? "")).toMatchObject({ source: "aws.events", detail: {} });
});

test("a failing delivery is tried again later and then becomes a dead letter", async () => {
  await running.close();
  let attempts = 0;
  running = await start(undefined, ({ arn }) => {
    if (arn !== queueArn) return;
    attempts++;
    throw new AwsError("ThrottlingException", "slow down");
  });
  const DeadLetterConfig = { Arn: `${queueArn}-dlq` };
  await rule({ DeadLetterConfig, RetryPolicy: { MaximumRetryAttempts: 2 } });
  await send(entry({ n: 1 }));
  await settle(running.context);
  expect(attempts).toBe(1);
  await settle(running.context, 1000);
  await settle(running.context, 2000);
  expect(attempts).toBe(3);
  expect(running.delivered).toEqual([
    {
      arn: DeadLetterConfig.Arn,
      input: expect.stringContaining('"n":1'),
      sqs: {
        messageAttributes: {
          RULE_ARN: "arn:aws:events:us-east-1:000000000000:rule/all",
          TARGET_ARN: queueArn,
          ERROR_CODE: "THROTTLING",
          ERROR_MESSAGE: "slow down",
          RETRY_ATTEMPTS: "2",
          EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
        },
      },
    },
  ]);
});

test("accepted events and rules outlive the process that took them", async () => {
  await running.close();
  const directory = mkdtempSync(join(tmpdir(), "events-"));
  try {
    const never = new Promise<void>(() => undefined);
    const killed = await start(directory, () => never);
    running = killed;
    await rule({ SqsParameters: { MessageGroupId: "g" }, Arn: `${queueArn}.fifo` });
    await send(entry({ n: 1 }));
    await settle(killed.context);
    // No close: what a killed process leaves behind is what another one finds.
    running = await start(directory);
    await settle(running.context);
    expect(running.delivered).toMatchObject([
      { arn: `${queueArn}.fifo`, sqs: { messageGroupId: "g" } },
    ]);
    const { Targets } = await running.client.send(new ListTargetsByRuleCommand({ Rule: "all" }));
    expect(Targets).toHaveLength(1);
    killed.context.clock.stop();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test("a burst reaches the target once each and in order", async () => {
  await rule();
  for (let n = 0; n < 300; n += 10)
    await send(...Array.from({ length: 10 }, (_, i) => entry({ n: n + i })));
  for (let turn = 0; turn < 20; turn++) await settle(running.context);
  expect(numbers(running.delivered)).toEqual(Array.from({ length: 300 }, (_, n) => n));
});
