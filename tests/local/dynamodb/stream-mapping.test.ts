import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TableDescription } from "#local/engines/dynamodb/model";
import type { LambdaRecord } from "#local/engines/dynamodb/stream-event";
import { firstFailure } from "#local/engines/lambda/batch-report";
import {
  createStreamMapping,
  type StreamMappingOptions,
} from "#local/engines/lambda/stream-mapping";
import type { InvokeResult } from "#local/invoke";
import { type Running, settle, start, tableInput, until } from "#tests/local/dynamodb/fixture";

let running: Running;
let arn: string;
/** The ids in each event the function was given. */
let events: string[][];
let records: LambdaRecord[];
let mapping: { close(): Promise<void> } | undefined;

beforeEach(async () => {
  running = await start();
  events = [];
  records = [];
  arn = await createTable(running);
});
afterEach(async () => {
  await mapping?.close();
  mapping = undefined;
  await running.close();
});

async function createTable({ engine }: Running): Promise<string> {
  const { TableDescription: table } = await engine.call<{ TableDescription: TableDescription }>(
    "CreateTable",
    tableInput(),
  );
  return table.LatestStreamArn ?? "";
}

async function put(...ids: string[]): Promise<void> {
  for (const id of ids)
    await running.engine.call("PutItem", {
      TableName: "reads",
      Item: { pk: { S: id }, sk: { S: "#" } },
    });
}

const failure: InvokeResult = { error: { errorType: "Error", errorMessage: "no" } };
const success: InvokeResult = { payload: null };

/** Starts a mapping whose function answers by what it was given. */
function map(
  answer: (ids: string[], at: number) => InvokeResult,
  options: Partial<StreamMappingOptions> = {},
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
    invoke: async (_arn, event) => {
      const { Records } = event as { Records: LambdaRecord[] };
      const ids = Records.map(({ dynamodb }) => dynamodb.Keys.pk?.S ?? "");
      events.push(ids);
      records.push(...Records);
      return answer(ids, events.length - 1);
    },
    ...options,
  });
}

/** Moves the clock, little by little, until the function was called so often: records are gone after a day. */
async function advanceUntil(calls: number): Promise<void> {
  await until(async () => {
    if (events.length < calls) await running.context.clock.advance(10_000);
    await settle();
    return events.length >= calls;
  });
}

test("a function receives records in order, in Lambda's own shape", async () => {
  map(() => success);
  await put("a", "b");
  await until(() => records.length === 2);
  expect(records.map(({ dynamodb }) => dynamodb.Keys.pk?.S)).toEqual(["a", "b"]);
  expect(records[0]).toEqual({
    eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
    eventName: "INSERT",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "us-east-1",
    dynamodb: {
      ApproximateCreationDateTime: expect.any(Number),
      Keys: { pk: { S: "a" }, sk: { S: "#" } },
      NewImage: { pk: { S: "a" }, sk: { S: "#" } },
      SequenceNumber: "000000000000000000001",
      SizeBytes: 12,
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
    eventSourceARN: arn,
  });
});

test("a failing batch is tried again, later each time, before anything behind it", async () => {
  await put("a", "b");
  map((_ids, at) => (at < 2 ? failure : success), { batchSize: 2 });
  await until(() => events.length === 1);
  await put("c");
  await running.context.clock.advance(900);
  expect(events).toHaveLength(1);
  await running.context.clock.advance(200);
  await until(() => events.length === 2);
  await running.context.clock.advance(1500);
  expect(events).toHaveLength(2);
  await advanceUntil(4);
  expect(events).toEqual([["a", "b"], ["a", "b"], ["a", "b"], ["c"]]);
});

test("after the last retry the batch goes to the on-failure destination, and the next follows", async () => {
  const failures: object[] = [];
  await put("a", "b", "c");
  map((ids) => (ids.includes("a") ? failure : success), {
    batchSize: 2,
    maximumRetryAttempts: 2,
    onFailure: async (info) => {
      failures.push(info);
      if (failures.length === 1) throw new Error("the queue is not there yet");
    },
  });
  await advanceUntil(4);
  expect(events).toEqual([["a", "b"], ["a", "b"], ["a", "b"], ["c"]]);
  expect(failures).toHaveLength(2);
  expect(failures[1]).toMatchObject({
    requestContext: {
      functionArn: "arn:aws:lambda:us-east-1:000000000000:function:publisher",
      condition: "RetryAttemptsExhausted",
      approximateInvokeCount: 3,
    },
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
    version: "1.0",
    DDBStreamBatchInfo: {
      startSequenceNumber: "000000000000000000001",
      endSequenceNumber: "000000000000000000002",
      approximateArrivalOfFirstRecord: expect.stringMatching(/^[-\d]+T[:\d]+Z$/),
      batchSize: 2,
      streamArn: arn,
    },
  });
});

test("bisecting isolates the bad record; halving uses up no retries", async () => {
  const failures: { DDBStreamBatchInfo: { batchSize: number; startSequenceNumber: string } }[] = [];
  await put("a", "b", "bad", "d", "e");
  map((ids) => (ids.includes("bad") ? failure : success), {
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 1,
    onFailure: async (info) => {
      failures.push(info as (typeof failures)[number]);
    },
  });
  await advanceUntil(6);
  expect(events).toEqual([
    ["a", "b", "bad", "d", "e"],
    ["a", "b", "bad"],
    ["a", "b"],
    ["bad"],
    ["bad"],
    ["d", "e"],
  ]);
  expect(failures.map(({ DDBStreamBatchInfo: info }) => info)).toMatchObject([
    { batchSize: 1, startSequenceNumber: "000000000000000000003" },
  ]);
});

test("a partial failure is delivered again from the lowest reported record", async () => {
  await put("a", "b", "c");
  const report = (...at: number[]) => ({
    payload: {
      batchItemFailures: at.map((n) => ({ itemIdentifier: String(n).padStart(21, "0") })),
    },
  });
  map((_ids, at) => (at === 0 ? report(3, 2) : report()), { reportBatchItemFailures: true });
  await advanceUntil(2);
  expect(events).toEqual([
    ["a", "b", "c"],
    ["b", "c"],
  ]);
});

test("a report is nothing, the lowest failed record, or the whole batch", async () => {
  const numbers = ["1", "2", "3"];
  for (const nothing of [null, undefined, "", {}, { batchItemFailures: [] }])
    expect(firstFailure(nothing, numbers)).toBeUndefined();
  for (const strange of ["text", { batchItemFailures: "x" }, { batchItemFailures: [{}] }])
    expect(firstFailure(strange, numbers)).toBe(0);
  await fc.assert(
    fc.property(fc.subarray(numbers, { minLength: 1 }), (failed) => {
      const payload = { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
      expect(firstFailure(payload, numbers)).toBe(numbers.indexOf(failed[0] ?? ""));
    }),
  );
});

test("records that grow too old are given up with their own condition", async () => {
  const conditions: unknown[] = [];
  await put("a");
  map(() => failure, {
    maximumRecordAgeInSeconds: 60,
    onFailure: async (info) => {
      conditions.push((info as { requestContext: { condition: string } }).requestContext.condition);
    },
  });
  await until(async () => {
    await running.context.clock.advance(10_000);
    return conditions.length > 0;
  });
  expect(conditions).toEqual(["RecordAgeExceeded"]);
});

test("a batching window gathers records, and a full batch does not wait for its end", async () => {
  map(() => success, { maximumBatchingWindowInSeconds: 30, batchSize: 3 });
  await put("a");
  await running.context.clock.advance(20_000);
  await put("b");
  await settle();
  expect(events).toEqual([]);
  await running.context.clock.advance(10_000);
  await until(() => events.length === 1);
  await put("c", "d", "e");
  await until(() => events.length === 2);
  expect(events).toEqual([
    ["a", "b"],
    ["c", "d", "e"],
  ]);
});

test("LATEST passes over what was there, and a mapping made again goes on where it stopped", async () => {
  await put("old");
  map(() => success, { startingPosition: "LATEST" });
  await put("a");
  await until(() => events.length === 1);
  await mapping?.close();
  await put("b");
  map(() => success, { startingPosition: "LATEST" });
  await until(() => events.length === 2);
  expect(events).toEqual([["a"], ["b"]]);
});

test("a stream that does not exist is refused", () => {
  expect(() => map(() => success, { eventSourceArn: `${arn}x` })).toThrow(/not found/);
});

test("the batch in flight at a stop is delivered again after a restart, retries counted on", async () => {
  const directory = mkdtempSync(join(tmpdir(), "mapping-"));
  await running.close();
  running = await start(directory);
  arn = await createTable(running);
  await put("a", "b");
  map(() => failure, { maximumRetryAttempts: 1, batchSize: 1 });
  await until(() => events.length === 1);
  await mapping?.close();
  await running.close();

  running = await start(directory);
  map((ids) => (ids.includes("a") ? failure : success), { maximumRetryAttempts: 1, batchSize: 1 });
  await advanceUntil(3);
  expect(events).toEqual([["a"], ["a"], ["b"]]);
  rmSync(directory, { recursive: true, force: true });
});
