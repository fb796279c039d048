import { expect, it, onTestFinished } from "vitest";
import { failedItems } from "#local/engines/lambda/batch-report";
import { createQueueMapping, type QueueMappingOptions } from "#local/engines/lambda/queue-mapping";
import type { LambdaRecord } from "#local/engines/lambda/queue-record";
import type { InvokeResult } from "#local/invoke";
import { arn, type Running, settled, start } from "#tests/local/sqs/fixture";

type Handler = (records: LambdaRecord[]) => unknown;

/** Maps a queue to a handler: what it returns is the payload, what it throws the function's error. */
function map(
  running: Running,
  name: string,
  handler: Handler,
  more: Partial<QueueMappingOptions> = {},
) {
  const invoke = async (_arn: string, event: unknown): Promise<InvokeResult> => {
    try {
      return { payload: await handler((event as { Records: LambdaRecord[] }).Records) };
    } catch (error) {
      return { error: { errorType: "Error", errorMessage: String(error) } };
    }
  };
  const mapping = createQueueMapping(running.context, {
    id: name,
    sqs: running.sqs,
    queueArn: arn(name),
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:worker",
    batchSize: 10,
    maximumBatchingWindowInSeconds: 0,
    reportBatchItemFailures: true,
    invoke,
    ...more,
  });
  onTestFinished(() => mapping.close());
  return mapping;
}

const bodiesOf = (records: LambdaRecord[]) => records.map((record) => record.body);

const fail = (...records: LambdaRecord[]) => ({
  batchItemFailures: records.map((record) => ({ itemIdentifier: record.messageId })),
});

async function left({ sqs }: Running, QueueUrl: string): Promise<string[]> {
  const { Attributes } = await sqs.call<{ Attributes: Record<string, string> }>(
    "GetQueueAttributes",
    {
      QueueUrl,
      AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
    },
  );
  return Object.values(Attributes);
}

it("hands over the event Lambda would, and deletes what succeeded", async () => {
  const running = await start();
  const url = await running.create("reads.fifo");
  const seen: LambdaRecord[] = [];
  map(running, "reads.fifo", (records) => void seen.push(...records));
  const sent = await running.send(url, '{"run":1}', {
    MessageGroupId: "g",
    MessageDeduplicationId: "d",
    MessageAttributes: { kind: { DataType: "String", StringValue: "bcl" } },
  });
  await settled();
  expect(seen).toEqual([
    {
      messageId: sent.MessageId,
      receiptHandle: expect.any(String),
      body: '{"run":1}',
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        SequenceNumber: sent.SequenceNumber,
        MessageGroupId: "g",
        MessageDeduplicationId: "d",
        SenderId: "000000000000",
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {
        kind: {
          stringValue: "bcl",
          stringListValues: [],
          binaryListValues: [],
          dataType: "String",
        },
      },
      md5OfMessageAttributes: sent.MD5OfMessageAttributes,
      md5OfBody: sent.MD5OfMessageBody,
      eventSource: "aws:sqs",
      eventSourceARN: arn("reads.fifo"),
      awsRegion: "us-east-1",
    },
  ]);
  expect(await left(running, url)).toEqual(["0", "0"]);
});

it("keeps only the reported failures, until their visibility timeout", async () => {
  const running = await start();
  const url = await running.create("reads", { VisibilityTimeout: "5" });
  for (const body of ["a", "b", "c"]) await running.send(url, body);
  const batches: string[][] = [];
  map(running, "reads", (records) => {
    batches.push(bodiesOf(records));
    return batches.length === 1 ? fail(...records.slice(1, 2)) : {};
  });
  await settled();
  expect(batches).toEqual([["a", "b", "c"]]);
  expect(await left(running, url)).toEqual(["0", "1"]);
  await running.clock.advance(5_000);
  await settled();
  expect(batches).toEqual([["a", "b", "c"], ["b"]]);
  expect(await left(running, url)).toEqual(["0", "0"]);
});

it("leaves the visibility of a failure to a handler that changed it", async () => {
  const running = await start();
  const QueueUrl = await running.create("reads", { VisibilityTimeout: "300" });
  let calls = 0;
  map(running, "reads", async (records) => {
    if (++calls > 1) return;
    const ReceiptHandle = records[0]?.receiptHandle;
    await running.sqs.call("ChangeMessageVisibility", {
      QueueUrl,
      ReceiptHandle,
      VisibilityTimeout: 2,
    });
    return fail(...records);
  });
  await running.send(QueueUrl, "a");
  await settled();
  await running.clock.advance(2_000);
  await settled();
  expect(calls).toBe(2);
});

it("keeps the whole batch on an error, and wears it out into the dead-letter queue", async () => {
  const running = await start();
  const dead = await running.create("dead");
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn("dead"), maxReceiveCount: 2 });
  const url = await running.create("reads", { VisibilityTimeout: "5", RedrivePolicy });
  for (const body of ["a", "b"]) await running.send(url, body);
  let calls = 0;
  map(running, "reads", () => {
    calls++;
    throw new Error("broken");
  });
  for (let turn = 0; turn < 4; turn++) {
    await settled();
    await running.clock.advance(5_000);
  }
  expect(calls).toBe(2);
  expect(await running.receive(dead)).toHaveLength(2);
});

it("runs one batch per group at a time, in order, and other groups beside it", async () => {
  const running = await start();
  const url = await running.create("reads.fifo");
  const busy = new Set<string>();
  const order = new Map<string, number[]>();
  let together = 0;
  map(
    running,
    "reads.fifo",
    async (records) => {
      const groups = new Set(records.map((record) => record.attributes.MessageGroupId ?? ""));
      for (const group of groups) expect(busy.has(group)).toBe(false);
      for (const group of groups) busy.add(group);
      together = Math.max(together, busy.size);
      await settled();
      for (const { body } of records) {
        const [group = "", at] = body.split("-");
        order.set(group, [...(order.get(group) ?? []), Number(at)]);
      }
      for (const group of groups) busy.delete(group);
    },
    { batchSize: 2 },
  );
  for (let at = 0; at < 12; at++)
    for (const group of ["a", "b", "c"])
      await running.send(url, `${group}-${at}`, { MessageGroupId: group });
  while ([...order.values()].flat().length < 36) await settled();
  const all = Array.from({ length: 12 }, (_, at) => at);
  expect(Object.fromEntries(order)).toEqual({ a: all, b: all, c: all });
  expect(together).toBeGreaterThan(1);
});

it("never has more batches under way than its concurrency", async () => {
  const running = await start();
  const url = await running.create("reads");
  for (let at = 0; at < 20; at++) await running.send(url, `${at}`);
  let now = 0;
  let most = 0;
  let done = 0;
  const handler = async () => {
    most = Math.max(most, ++now);
    await settled();
    now--;
    done++;
  };
  map(running, "reads", handler, { batchSize: 1, maximumConcurrency: 3 });
  while (done < 20) await settled();
  expect(most).toBe(3);
});

it("collects a batch for its window, and not longer once it is full", async () => {
  const running = await start();
  const url = await running.create("reads");
  const batches: string[][] = [];
  map(running, "reads", (records) => void batches.push(bodiesOf(records)), {
    batchSize: 3,
    maximumBatchingWindowInSeconds: 10,
  });
  await running.send(url, "a");
  await settled();
  await running.clock.advance(9_000);
  await running.send(url, "b");
  await settled();
  expect(batches).toEqual([]);
  await running.clock.advance(1_000);
  await settled();
  expect(batches).toEqual([["a", "b"]]);
  for (const body of ["c", "d", "e"]) await running.send(url, body);
  await settled();
  expect(batches[1]).toEqual(["c", "d", "e"]);
});

it("deletes what the filters do not want, without an invocation", async () => {
  const running = await start();
  const url = await running.create("reads");
  const seen: string[] = [];
  map(running, "reads", (records) => void seen.push(...bodiesOf(records)), {
    filterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["run"]}}' }] },
  });
  for (const body of ['{"kind":"run"}', '{"kind":"other"}', "plain"]) await running.send(url, body);
  await settled();
  expect(seen).toEqual(['{"kind":"run"}']);
  expect(await left(running, url)).toEqual(["0", "0"]);
});

it("cuts more than 6 MiB into several events, and stops a group's rest after a failure", async () => {
  const running = await start();
  const url = await running.create("reads.fifo");
  const big = "x".repeat(1_000_000);
  for (let at = 0; at < 8; at++)
    await running.send(url, `${at}${big}`, {
      MessageGroupId: "g",
      MessageDeduplicationId: `${at}`,
    });
  const calls: string[][] = [];
  map(running, "reads.fifo", (records) => {
    calls.push(records.map(({ body }) => body.slice(0, 1)));
    return fail(...records.slice(5));
  });
  await settled();
  expect(calls).toEqual([["0", "1", "2", "3", "4", "5"]]);
  expect(await left(running, url)).toEqual(["0", "3"]);
});

it("goes on with a queue that was deleted and made again", async () => {
  const running = await start();
  const seen: string[] = [];
  map(running, "reads", (records) => void seen.push(...bodiesOf(records)));
  const QueueUrl = await running.create("reads");
  await running.send(QueueUrl, "a");
  await settled();
  await running.sqs.call("DeleteQueue", { QueueUrl });
  await running.clock.advance(60_000);
  await running.create("reads");
  await running.send(QueueUrl, "b");
  await settled();
  expect(seen).toEqual(["a", "b"]);
});

it("waits on close for the invocation under way, and takes nothing new", async () => {
  const running = await start();
  const url = await running.create("reads");
  const release = Promise.withResolvers<void>();
  const mapping = map(running, "reads", () => release.promise);
  await running.send(url, "a");
  await settled();
  const closed = mapping.close();
  await running.send(url, "b");
  release.resolve();
  await closed;
  expect(await left(running, url)).toEqual(["1", "0"]);
});

it.each([
  [null, []],
  [undefined, []],
  ["", []],
  [{}, []],
  [{ batchItemFailures: null }, []],
  [{ batchItemFailures: [] }, []],
  [{ batchItemFailures: [{ itemIdentifier: "b" }] }, ["b"]],
  [{ batchItemFailures: [{ itemIdentifier: "b" }, { itemIdentifier: "z" }] }, ["a", "b"]],
  [{ batchItemFailures: [{ itemIdentifier: "" }] }, ["a", "b"]],
  [{ batchItemFailures: [{}] }, ["a", "b"]],
  [{ batchItemFailures: "b" }, ["a", "b"]],
  ["text", ["a", "b"]],
])("reads the report %j as Lambda does", (payload, failed) => {
  expect([...failedItems(payload, ["a", "b"])].sort()).toEqual(failed);
});

it("refuses settings Lambda refuses", async () => {
  const running = await start();
  const refused = (name: string, more: Partial<QueueMappingOptions>) =>
    expect(() => map(running, name, () => undefined, more)).toThrow();
  refused("reads.fifo", { maximumBatchingWindowInSeconds: 1 });
  refused("reads.fifo", { batchSize: 11 });
  refused("reads", { batchSize: 11 });
  refused("reads", { batchSize: 0 });
  refused("reads", { filterCriteria: { Filters: [{ Pattern: "not json" }] } });
});
