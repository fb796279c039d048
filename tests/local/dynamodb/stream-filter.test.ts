import { afterEach, beforeEach, expect, test } from "vitest";
import type { TableDescription } from "#local/engines/dynamodb/model";
import type { LambdaRecord } from "#local/engines/dynamodb/stream-event";
import {
  createStreamMapping,
  type StreamMappingOptions,
} from "#local/engines/lambda/stream-mapping";
import type { InvokeResult } from "#local/invoke";
import { type Running, start, tableInput, until } from "#tests/local/dynamodb/fixture";

let running: Running;
let arn: string;
let events: string[][];
let mapping: { close(): Promise<void> } | undefined;

beforeEach(async () => {
  running = await start();
  events = [];
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

/** Maps the records whose `kind` is one of `kinds`. */
function map(
  kinds: string[],
  options: Partial<StreamMappingOptions> = {},
  answer: (ids: string[]) => InvokeResult = () => ({ payload: null }),
): void {
  mapping = createStreamMapping(running.context, {
    id: "filtered",
    stream: running.engine.streams,
    functionArn: "arn:aws:lambda:us-east-1:000000000000:function:publisher",
    eventSourceArn: arn,
    batchSize: 2,
    maximumBatchingWindowInSeconds: 0,
    startingPosition: "TRIM_HORIZON",
    maximumRetryAttempts: -1,
    maximumRecordAgeInSeconds: -1,
    bisectBatchOnFunctionError: false,
    reportBatchItemFailures: false,
    filterCriteria: {
      Filters: kinds.map((kind) => ({
        Pattern: JSON.stringify({ dynamodb: { NewImage: { kind: { S: [kind] } } } }),
      })),
    },
    async invoke(_arn, event) {
      const { Records } = event as { Records: LambdaRecord[] };
      events.push(Records.map(({ dynamodb }) => dynamodb.Keys.pk?.S ?? ""));
      return answer(events.at(-1) ?? []);
    },
    ...options,
  });
}

async function put(kind: string, ...ids: string[]): Promise<void> {
  for (const id of ids)
    await running.engine.call("PutItem", {
      TableName: "reads",
      Item: { pk: { S: id }, sk: { S: "#" }, kind: { S: kind } },
    });
}

test("a function is given only what matches one of its filters, in order", async () => {
  await put("audit", "1", "2", "3");
  await put("outbox", "4");
  await put("audit", "5", "6");
  await put("job", "7");
  await put("outbox", "8");
  map(["outbox", "job"]);
  await until(() => events.flat().length === 3);
  expect(events.flat()).toEqual(["4", "7", "8"]);
});

test("records that match nothing are passed over for good", async () => {
  map(["outbox"]);
  await put("audit", "1", "2", "3", "4", "5");
  await put("outbox", "6");
  await until(() => events.length === 1);
  await mapping?.close();
  // Without its filter the mapping shows where its checkpoint is.
  map([], { filterCriteria: undefined });
  await put("audit", "7");
  await until(() => events.length === 2);
  expect(events).toEqual([["6"], ["7"]]);
});

test("a failing batch keeps its matching records, and only those", async () => {
  await put("outbox", "1");
  await put("audit", "2");
  await put("outbox", "3");
  let failures = 2;
  map(["outbox"], { batchSize: 3, bisectBatchOnFunctionError: true }, (ids) =>
    ids.includes("1") && failures-- > 0
      ? { error: { errorType: "Error", errorMessage: "no" } }
      : { payload: null },
  );
  await until(async () => {
    await running.context.clock.advance(60_000);
    return events.flat().at(-1) === "3" && events.length >= 3;
  });
  expect(events[0]).toEqual(["1", "3"]);
  expect(events.flat()).not.toContain("2");
});

test("a filter that is no pattern is refused", () => {
  expect(() => map([], { filterCriteria: { Filters: [{ Pattern: "{" }] } })).toThrow(
    "Invalid filter pattern definition",
  );
});
