import { expect, it, onTestFinished } from "vitest";
import { AwsError } from "#local/aws-error";
import type { LambdaEngine } from "#local/engines/lambda/lambda";
import { createQueueMapping, type QueueMappingOptions } from "#local/engines/lambda/queue-mapping";
import type { LambdaRecord } from "#local/engines/lambda/queue-record";
import type { InvokeResult } from "#local/invoke";
import { startMappings } from "#local/mappings";
import type { Graph } from "#local/sst/graph";
import { arn, type Running, settled, start } from "#tests/local/sqs/fixture";

type Answer = (records: LambdaRecord[], call: number) => InvokeResult | Promise<InvokeResult>;

const success: InvokeResult = { payload: null };
const failure: InvokeResult = { error: { errorType: "Error", errorMessage: "no" } };
const throttled = new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);

/** Maps a queue to a function; the answer is the bodies of each call, so far. */
function map(
  running: Running,
  name: string,
  answer: Answer,
  more: Partial<QueueMappingOptions> = {},
): string[][] {
  const calls: string[][] = [];
  const mapping = createQueueMapping(running.context, {
    id: name,
    sqs: running.sqs,
    queueArn: arn(name),
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:worker",
    batchSize: 10,
    maximumBatchingWindowInSeconds: 0,
    reportBatchItemFailures: true,
    invoke: async (_arn, event) => {
      const { Records } = event as { Records: LambdaRecord[] };
      calls.push(Records.map(({ body }) => body));
      return answer(Records, calls.length - 1);
    },
    ...more,
  });
  onTestFinished(() => mapping.close());
  return calls;
}

/** Running, with a clock that stands still. */
async function still(): Promise<Running> {
  const running = await start();
  running.clock.setScale(0);
  return running;
}

async function pass({ clock }: Running, ms: number): Promise<void> {
  await settled();
  await clock.advance(ms);
  await settled();
}

it("calls a throttled function again after 1, 2 and 4 seconds, without another receive", async () => {
  const running = await still();
  const url = await running.create("reads", { VisibilityTimeout: "60" });
  await running.send(url, "a");
  const counts: unknown[] = [];
  const calls = map(running, "reads", ([record], call) => {
    counts.push(record?.attributes.ApproximateReceiveCount);
    if (call < 3) throw throttled;
    return success;
  });
  await settled();
  for (const [tries, ms] of [1_000, 2_000, 4_000].entries()) {
    expect(calls).toHaveLength(tries + 1);
    await pass(running, ms - 1);
    expect(calls).toHaveLength(tries + 1);
    await pass(running, 1);
  }
  expect(counts).toEqual(["1", "1", "1", "1"]);
});

it("gives a batch up that is throttled until its visibility timeout, which then brings it again", async () => {
  const running = await still();
  const url = await running.create("reads.fifo", { VisibilityTimeout: "5" });
  for (const body of ["a", "b"]) await running.send(url, body, { MessageGroupId: "g" });
  const counts: unknown[] = [];
  map(running, "reads.fifo", ([record]) => {
    counts.push(record?.attributes.ApproximateReceiveCount);
    if (counts.length < 5) throw throttled;
    return success;
  });
  for (let second = 0; second < 7; second++) await pass(running, 1_000);
  // Tried at 0, 1 and 3 seconds; the next try would be at 7. Shown again at 5.
  expect(counts).toEqual(["1", "1", "1", "2", "2"]);
});

it("tries errors of Lambda itself again as it does throttling, and an error of the function not", async () => {
  const running = await still();
  const url = await running.create("reads", { VisibilityTimeout: "60" });
  await running.send(url, "a");
  const calls = map(running, "reads", (_records, call) => {
    if (call === 0) throw new AwsError("ServiceException", "oops", 500);
    return failure;
  });
  await pass(running, 1_000);
  expect(calls).toHaveLength(2);
  await pass(running, 55_000);
  expect(calls).toHaveLength(2);
  await pass(running, 4_000);
  expect(calls).toHaveLength(3);
});

it("starts with five batches of a standard queue, and adds one each 200 ms while there is more", async () => {
  const running = await still();
  const url = await running.create("reads");
  for (let at = 0; at < 12; at++) await running.send(url, `${at}`);
  const release = Promise.withResolvers<InvokeResult>();
  const calls = map(running, "reads", () => release.promise, { batchSize: 1 });
  await settled();
  expect(calls).toHaveLength(5);
  await pass(running, 199);
  expect(calls).toHaveLength(5);
  await pass(running, 1);
  expect(calls).toHaveLength(6);
  await pass(running, 1_000);
  expect(calls).toHaveLength(11);
  release.resolve(success);
});

it("has as many batches of a FIFO queue as it has groups, and no more than its maximum concurrency", async () => {
  const running = await still();
  for (const name of ["wide.fifo", "narrow.fifo"]) {
    const url = await running.create(name);
    for (let at = 0; at < 8; at++) await running.send(url, `${at}`, { MessageGroupId: `g${at}` });
  }
  const release = Promise.withResolvers<InvokeResult>();
  const wide = map(running, "wide.fifo", () => release.promise, { batchSize: 1 });
  const narrow = map(running, "narrow.fifo", () => release.promise, {
    batchSize: 1,
    maximumConcurrency: 2,
  });
  await settled();
  expect([wide.length, narrow.length]).toEqual([8, 2]);
  release.resolve(success);
});

it("deletes what a FIFO function did not report, also behind a failure of the same group", async () => {
  const running = await still();
  const url = await running.create("reads.fifo", { VisibilityTimeout: "5" });
  for (const body of ["a", "b", "c"]) await running.send(url, body, { MessageGroupId: "g" });
  const calls = map(running, "reads.fifo", (records, call) => ({
    payload: {
      batchItemFailures: call === 0 ? [{ itemIdentifier: records[1]?.messageId }] : [],
    },
  }));
  await pass(running, 5_000);
  expect(calls).toEqual([["a", "b", "c"], ["b"]]);
});

it("leaves a batch of a function that failed or ran out of time to the visibility timeout, and counts", async () => {
  const running = await still();
  const url = await running.create("reads", { VisibilityTimeout: "5" });
  await running.send(url, "a");
  const counts: unknown[] = [];
  const timedOut = { errorType: "Sandbox.Timedout", errorMessage: "Task timed out" };
  map(running, "reads", ([record], call) => {
    counts.push(record?.attributes.ApproximateReceiveCount);
    return [failure, { error: timedOut }, success][call] ?? success;
  });
  await pass(running, 4_999);
  expect(counts).toEqual(["1"]);
  await pass(running, 1);
  await pass(running, 5_000);
  expect(counts).toEqual(["1", "2", "3"]);
  await pass(running, 60_000);
  expect(counts).toHaveLength(3);
});

it.each([
  ['{"body":{"kind":["run"]}}', ['{"kind":"run"}']],
  ['{"body":["plain"]}', ["plain"]],
  ['{"messageAttributes":{"kind":{"stringValue":["run"]}}}', ['{"kind":"other"}']],
])("by the filter %s hands over %j and deletes the rest", async (Pattern, expected) => {
  const running = await still();
  const url = await running.create("reads");
  const kind = { DataType: "String", StringValue: "run" };
  await running.send(url, '{"kind":"run"}');
  await running.send(url, '{"kind":"other"}', { MessageAttributes: { kind } });
  await running.send(url, "plain");
  await running.send(url, '{"broken":');
  const filterCriteria = { Filters: [{ Pattern }] };
  const calls = map(running, "reads", () => success, { filterCriteria });
  await settled();
  expect(calls).toEqual([expected]);
  await pass(running, 60_000);
  expect(await running.receive(url)).toEqual([]);
});

it.each<[string, Partial<QueueMappingOptions>, RegExp]>([
  ["reads", { batchSize: 11 }, /Maximum batch window in seconds must be greater than 0/],
  ["reads", { batchSize: 10_001, maximumBatchingWindowInSeconds: 1 }, /batchSize/],
  ["reads", { maximumBatchingWindowInSeconds: 301 }, /between 0 and 300/],
  ["reads", { maximumConcurrency: 1 }, /between 2 and 1000/],
  ["reads", { maximumConcurrency: 1_001 }, /between 2 and 1000/],
  ["reads.fifo", { batchSize: 11 }, /between 1 and 10/],
  ["reads.fifo", { maximumBatchingWindowInSeconds: 1 }, /not supported for FIFO/],
  ["reads", { filterCriteria: { Filters: [{ Pattern: "text" }] } }, /Invalid filter pattern/],
  ["reads", { filterCriteria: { Filters: Array(6).fill({ Pattern: "{}" }) } }, /five filters/],
])("refuses for %s the settings %j", async (name, more, message) => {
  const running = await still();
  expect(() => map(running, name, () => success, more)).toThrow(message);
  expect(() => map(running, name, () => success, more)).toThrow(
    expect.objectContaining({ code: "InvalidParameterValueException" }),
  );
});

it("takes more than ten at once with a batching window", async () => {
  const running = await still();
  const url = await running.create("reads", { VisibilityTimeout: "300" });
  for (let at = 0; at < 35; at++) await running.send(url, `${at}`);
  const calls = map(running, "reads", () => success, {
    batchSize: 10_000,
    maximumBatchingWindowInSeconds: 10,
  });
  await pass(running, 10_000);
  expect(calls.map((bodies) => bodies.length)).toEqual([35]);
});

it("deletes what was processed as soon as SQS takes the call, and processes it once", async () => {
  const running = await still();
  const url = await running.create("reads", { VisibilityTimeout: "60" });
  const { faults } = running.context.gate;
  faults.arm({ service: "sqs", operation: "DeleteMessageBatch", effect: "throttle", times: 2 });
  await running.send(url, "a");
  const calls = map(running, "reads", () => success);
  await pass(running, 200);
  await pass(running, 400);
  await pass(running, 60_000);
  expect(calls).toEqual([["a"]]);
  expect(await running.receive(url)).toEqual([]);
});

it("processes what it holds of a batch when SQS throttles the rest", async () => {
  const running = await still();
  const url = await running.create("reads", { VisibilityTimeout: "360" });
  const calls = map(running, "reads", () => success, {
    batchSize: 20,
    maximumBatchingWindowInSeconds: 10,
  });
  await running.send(url, "a");
  await settled();
  const { faults } = running.context.gate;
  faults.arm({ service: "sqs", operation: "ReceiveMessage", effect: "throttle", times: 1 });
  await running.send(url, "b");
  await pass(running, 10_000);
  await pass(running, 10_000);
  expect(calls.flat()).toEqual(["a", "b"]);
});

it("refuses a queue that shows messages again before its function has timed out", async () => {
  const running = await still();
  await running.create("reads", { VisibilityTimeout: "30" });
  const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:worker";
  const resource = { protect: false, retainOnDelete: false };
  const graph = (timeout: number): Graph => ({
    app: { name: "", stage: "", removal: "", protect: false },
    dev: true,
    outputs: {},
    functions: [],
    existing: [],
    resources: [
      {
        ...resource,
        type: "aws:lambda/function:Function",
        name: "Worker",
        inputs: { timeout },
        computed: { arn: functionArn },
      },
      {
        ...resource,
        type: "aws:lambda/eventSourceMapping:EventSourceMapping",
        name: "Mapping",
        inputs: { eventSourceArn: arn("reads"), functionName: functionArn },
        computed: {},
      },
    ],
  });
  const shown: object[] = [];
  const lambda: Pick<LambdaEngine, "show" | "destination"> = {
    show: (view) => void shown.push(view),
    destination: () => async () => undefined,
  };
  const begin = (timeout: number) =>
    startMappings(
      running.context,
      { sqs: running.sqs, lambda, invoke: async () => success, dynamodb: undefined as never },
      graph(timeout),
    );
  await expect(begin(31)).rejects.toMatchObject({
    code: "InvalidParameterValueException",
    message: "Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds",
  });
  for (const mapping of await begin(30)) await mapping.close();
  expect(shown).toMatchObject([{ BatchSize: 10, EventSourceArn: arn("reads") }]);
});
