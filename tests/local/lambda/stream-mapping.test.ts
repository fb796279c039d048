import { afterEach, beforeEach, expect, it } from "vitest";
import { AwsError } from "#local/aws-error";
import type { TableDescription } from "#local/engines/dynamodb/model";
import type { LambdaRecord } from "#local/engines/dynamodb/stream-event";
import { firstFailure } from "#local/engines/lambda/batch-report";
import { createDestination } from "#local/engines/lambda/destination";
import {
  createStreamMapping,
  type StreamMappingOptions,
} from "#local/engines/lambda/stream-mapping";
import type { InvokeResult } from "#local/invoke";
import { type Running, start, tableInput, until } from "#tests/local/dynamodb/fixture";

const success: InvokeResult = { payload: null };
const failure: InvokeResult = { error: { errorType: "Error", errorMessage: "no" } };
const report = (...sequenceNumbers: (string | undefined)[]): InvokeResult => ({
  payload: { batchItemFailures: sequenceNumbers.map((itemIdentifier) => ({ itemIdentifier })) },
});

let running: Running;
let arn: string;
/** The ids in each event the function was given. */
let events: string[][];
let given: { record: Record<string, unknown>; event: object }[];
let mapping: { close(): Promise<void> } | undefined;

beforeEach(async () => {
  running = await start();
  events = [];
  given = [];
  const { TableDescription: table } = await running.engine.call<{
    TableDescription: TableDescription;
  }>("CreateTable", tableInput());
  arn = table.LatestStreamArn ?? "";
});
afterEach(async () => {
  await mapping?.close();
  mapping = undefined;
  await running.close();
});

async function put(...ids: string[]): Promise<void> {
  for (const id of ids)
    await running.engine.call("PutItem", {
      TableName: "reads",
      Item: { pk: { S: id }, sk: { S: "#" } },
    });
}

/** Maps the stream to a function; failed batches are `given` to a destination. */
function map(
  answer: (ids: string[], records: LambdaRecord[], call: number) => InvokeResult,
  more: Partial<StreamMappingOptions> = {},
): void {
  mapping = createStreamMapping(running.context, {
    id: "mapping",
    stream: running.engine.streams,
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:publisher",
    eventSourceArn: arn,
    batchSize: 10,
    maximumBatchingWindowInSeconds: 0,
    startingPosition: "TRIM_HORIZON",
    maximumRetryAttempts: -1,
    maximumRecordAgeInSeconds: -1,
    bisectBatchOnFunctionError: false,
    reportBatchItemFailures: false,
    onFailure: async (record, event) => {
      given.push({ record: record as Record<string, unknown>, event });
    },
    invoke: async (_arn, event) => {
      const { Records } = event as { Records: LambdaRecord[] };
      const ids = Records.map(({ dynamodb }) => dynamodb.Keys.pk?.S ?? "");
      events.push(ids);
      return answer(ids, Records, events.length - 1);
    },
    ...more,
  });
}

/** Moves the clock, a minute at a time, until it is so. */
const advanceUntil = (condition: () => boolean) =>
  until(async () => {
    if (!condition()) await running.context.clock.advance(60_000);
    return condition();
  });

it("counts no attempt while the function is throttled", async () => {
  await put("a");
  map(
    (_ids, _records, call) => {
      if (call < 4) throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
      return failure;
    },
    { maximumRetryAttempts: 1 },
  );
  await advanceUntil(() => given.length === 1);
  expect(events).toHaveLength(6);
  expect(given[0]?.record).toMatchObject({
    requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 2 },
  });
});

it("gives no batch up whose function was ended with the process: the next one gets it again", async () => {
  await put("a");
  const called = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<InvokeResult>();
  const once = { maximumRetryAttempts: 0 };
  const invoke = () => {
    called.resolve();
    return ending.promise;
  };
  map(() => success, { ...once, invoke });
  await called.promise;
  const closed = mapping?.close();
  ending.resolve(failure);
  await closed;
  expect(given).toEqual([]);

  map(() => success, once);
  await until(() => events.length === 1);
  expect(events).toEqual([["a"]]);
});

it("gives a throttled batch up when its records are too old", async () => {
  await put("a");
  map(
    () => {
      throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
    },
    { maximumRecordAgeInSeconds: 60 },
  );
  await advanceUntil(() => given.length === 1);
  expect(given[0]?.record).toMatchObject({ requestContext: { condition: "RecordAgeExceeded" } });
});

it("with bisecting, begins again at the record that was reported, and halves what failed whole", async () => {
  await put("a", "b", "c", "d");
  map(
    (ids, records, call) => {
      if (call === 0) return report(records[1]?.dynamodb.SequenceNumber);
      return ids.includes("c") ? failure : success;
    },
    { bisectBatchOnFunctionError: true, reportBatchItemFailures: true, maximumRetryAttempts: 0 },
  );
  await advanceUntil(() => events.at(-1)?.includes("d") === true && events.length > 3);
  expect(events).toEqual([["a", "b", "c", "d"], ["b", "c", "d"], ["b", "c"], ["b"], ["c"], ["d"]]);
  expect(given.map(({ record }) => record)).toMatchObject([
    { DDBStreamBatchInfo: { batchSize: 1 } },
  ]);
});

it.each([
  ["an identifier that is no record's", report("nonsense")],
  ["an empty identifier", report("")],
  ["no identifier", report(undefined)],
  ["a list that is none", { payload: { batchItemFailures: "a" } }],
  ["text", { payload: "failed" }],
])("begins the whole batch again for a report with %s", async (_what, answer) => {
  expect(firstFailure(answer.payload, ["1", "2"])).toBe(0);
  await put("a", "b");
  map((_ids, _records, call) => (call === 0 ? answer : success), {
    reportBatchItemFailures: true,
  });
  await advanceUntil(() => events.length === 2);
  expect(events).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
});

it("hands a bucket the record with the whole event, and names it by mapping, shard and time", async () => {
  const objects: { key: string; body: string }[] = [];
  const destination = createDestination(
    {
      sqs: undefined as never,
      objects: {
        put: async (_bucket, key, body) => {
          objects.push({ key, body: String(body) });
          return { etag: "", sizeBytes: 0 };
        },
      },
    },
    "arn:aws:s3:::lost",
  );
  await put("a");
  const where = { folder: "aws/lambda/uuid/shard", time: "2026-02-03T04:05:06.789Z" };
  map(() => failure, {
    maximumRetryAttempts: 0,
    onFailure: (record, event) => destination(record, event, where),
  });
  await advanceUntil(() => objects.length === 1);
  expect(objects[0]?.key).toMatch(
    /^aws\/lambda\/uuid\/shard\/2026\/02\/03\/2026-02-03T04\.05\.06-[-0-9a-f]{36}$/,
  );
  const { payload, ...record } = JSON.parse(objects[0]?.body ?? "");
  expect(record).toMatchObject({ version: "1.0", DDBStreamBatchInfo: { batchSize: 1 } });
  expect(JSON.parse(payload)).toMatchObject({
    Records: [{ eventName: "INSERT", dynamodb: { Keys: { pk: { S: "a" } } } }],
  });
});

it.each<[Partial<StreamMappingOptions>, string]>([
  [{ batchSize: 10_001 }, "InvalidParameterValueException"],
  [{ maximumBatchingWindowInSeconds: 301 }, "InvalidParameterValueException"],
  [{ maximumRetryAttempts: 10_001 }, "InvalidParameterValueException"],
  [{ maximumRecordAgeInSeconds: 59 }, "InvalidParameterValueException"],
  [{ startingPosition: "AT_TIMESTAMP" }, "InvalidParameterValueException"],
  [{ filterCriteria: { Filters: [{ Pattern: "[]" }] } }, "InvalidParameterValueException"],
  [{ parallelizationFactor: 2 }, "NotImplemented"],
  [{ tumblingWindowInSeconds: 30 }, "NotImplemented"],
])("refuses the settings %j with %s", (more, code) => {
  expect(() => map(() => success, more)).toThrow(expect.objectContaining({ code }));
});
