import { afterEach, beforeEach, expect, test } from "vitest";
import type { TableDescription } from "#local/engines/dynamodb/model";
import { toLambdaRecord } from "#local/engines/dynamodb/stream-event";
import { type Running, start, tableInput } from "#tests/local/dynamodb/fixture";

let running: Running;
let arn: string;
beforeEach(async () => {
  running = await start();
  running.context.clock.setScale(0);
  arn = await create("reads");
});
afterEach(() => running.close());

async function create(name: string): Promise<string> {
  const { TableDescription: table } = await running.engine.call<{
    TableDescription: TableDescription;
  }>("CreateTable", tableInput(name));
  return table.LatestStreamArn ?? "";
}

type Answer = {
  __type?: string;
  message?: string;
  ShardIterator?: string;
  NextShardIterator?: string;
  Records?: { dynamodb: { SequenceNumber: string; Keys: { pk: { S: string } } } }[];
  StreamDescription?: { Shards: Shard[] } & Record<string, unknown>;
  Streams?: { StreamArn: string; TableName: string }[];
  LastEvaluatedStreamArn?: string;
};
type Shard = { ShardId: string; SequenceNumberRange: Record<string, string> };

/** The request as SDKs send it. */
async function streams(operation: string, input: object): Promise<Answer> {
  const response = await fetch(running.url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `DynamoDBStreams_20120810.${operation}`,
    },
    body: JSON.stringify(input),
  });
  expect(response.headers.get("content-type")).toBe("application/x-amz-json-1.0");
  return (await response.json()) as Answer;
}

const put = (id: string, more = {}, table = "reads") =>
  running.engine.call("PutItem", {
    TableName: table,
    Item: { pk: { S: id }, sk: { S: "#" }, ...more },
  });

async function shard(stream = arn): Promise<Shard> {
  const { StreamDescription } = await streams("DescribeStream", { StreamArn: stream });
  const [only] = StreamDescription?.Shards ?? [];
  if (!only) throw new Error("No shard");
  return only;
}

async function iterator(ShardIteratorType: string, SequenceNumber?: string): Promise<Answer> {
  const { ShardId } = await shard();
  const input = { StreamArn: arn, ShardId, ShardIteratorType, SequenceNumber };
  return streams("GetShardIterator", input);
}

const records = (ShardIterator?: string, Limit?: number) =>
  streams("GetRecords", { ShardIterator, Limit });
const ids = ({ Records = [] }: Answer) => Records.map(({ dynamodb }) => dynamodb.Keys.pk.S);

test("a stream is described with its shard, view type and key schema", async () => {
  await put("a");
  const { StreamDescription } = await streams("DescribeStream", { StreamArn: arn });
  expect(StreamDescription).toMatchObject({
    StreamArn: arn,
    StreamLabel: arn.split("/").at(-1),
    StreamStatus: "ENABLED",
    StreamViewType: "NEW_AND_OLD_IMAGES",
    TableName: "reads",
    CreationRequestDateTime: expect.closeTo(running.context.clock.now() / 1000, 0),
    KeySchema: tableInput().KeySchema,
    Shards: [{ SequenceNumberRange: { StartingSequenceNumber: "000000000000000000001" } }],
  });
  const unknown = await streams("DescribeStream", { StreamArn: `${arn}x` });
  expect(unknown.__type).toBe("ResourceNotFoundException");
});

test("streams are listed by table and page by page", async () => {
  const other = await create("other");
  expect(arns(await streams("ListStreams", {}))).toEqual([other, arn].sort());
  expect(arns(await streams("ListStreams", { TableName: "other" }))).toEqual([other]);
  const first = await streams("ListStreams", { Limit: 1 });
  const rest = await streams("ListStreams", {
    ExclusiveStartStreamArn: first.LastEvaluatedStreamArn,
  });
  expect([...arns(first), ...arns(rest)]).toEqual([other, arn].sort());
  expect(rest.LastEvaluatedStreamArn).toBeUndefined();
});

function arns({ Streams = [] }: Answer): string[] {
  return Streams.map(({ StreamArn }) => StreamArn);
}

test("each of the four iterator types begins where it says", async () => {
  await put("a");
  await put("b");
  const latest = await iterator("LATEST");
  await put("c");
  const all = await records((await iterator("TRIM_HORIZON")).ShardIterator);
  expect(ids(all)).toEqual(["a", "b", "c"]);
  const second = all.Records?.[1]?.dynamodb.SequenceNumber;
  const at = await iterator("AT_SEQUENCE_NUMBER", second);
  const after = await iterator("AFTER_SEQUENCE_NUMBER", second);
  expect(ids(await records(at.ShardIterator))).toEqual(["b", "c"]);
  expect(ids(await records(after.ShardIterator))).toEqual(["c"]);
  expect(ids(await records(latest.ShardIterator))).toEqual(["c"]);
  expect((await iterator("AT_TIMESTAMP")).__type).toBe("ValidationException");
  expect((await iterator("LATEST", second)).__type).toBe("ValidationException");
  expect((await iterator("AT_SEQUENCE_NUMBER")).__type).toBe("ValidationException");
});

test("reading on with NextShardIterator meets every record once and in order", async () => {
  const written = Array.from({ length: 25 }, (_, at) => `id${at}`);
  let next = (await iterator("TRIM_HORIZON")).ShardIterator;
  const seen: string[] = [];
  for (const id of written) {
    await put(id);
    if (seen.length % 3) continue;
    const page = await records(next, 2);
    seen.push(...ids(page));
    next = page.NextShardIterator;
  }
  for (let page: string[] = [""]; page.length > 0; ) {
    const answer = await records(next, 7);
    page = ids(answer);
    seen.push(...page);
    next = answer.NextShardIterator;
  }
  expect(seen).toEqual(written);
});

test("a record is the one that functions get, but for the names of the API", async () => {
  await put("a", { v: { N: "1" } });
  const { Records } = await records((await iterator("TRIM_HORIZON")).ShardIterator);
  const [stored] = await running.engine.streams.read(arn, "", 1);
  if (!stored) throw new Error("No record");
  const { eventSourceARN: _, ...lambda } = toLambdaRecord(
    running.engine.streams.describe(arn),
    stored,
  );
  expect(Records).toEqual([lambda]);
});

test("a removal by TTL names the service", async () => {
  await running.engine.call("UpdateTimeToLive", {
    TableName: "reads",
    TimeToLiveSpecification: { Enabled: true, AttributeName: "ttl" },
  });
  await put("a", { ttl: { N: String(Math.floor(running.context.clock.now() / 1000) + 60) } });
  const latest = (await iterator("LATEST")).ShardIterator;
  await running.context.clock.advance(62_000);
  await expect
    .poll(async () => (await records(latest)).Records)
    .toMatchObject([
      {
        eventName: "REMOVE",
        userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" },
      },
    ]);
});

test("one answer holds 1 MB, or one record that is larger, and 1,000 records", async () => {
  for (const id of ["a", "b", "c", "d"]) await put(id, { d: { S: "x".repeat(390_000) } });
  await put("a", { d: { S: "y".repeat(390_000) } });
  const next = async (text?: string) => {
    const page = await records(text);
    return [ids(page), page.NextShardIterator] as const;
  };
  const [first, second] = await next((await iterator("TRIM_HORIZON")).ShardIterator);
  const [rest, third] = await next(second);
  expect([first, rest]).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  expect((await next(third))[0]).toEqual(["a"]);
  const over = await records(third, 1001);
  expect(over.__type).toBe("LimitExceededException");
  expect((await records(third, 0)).__type).toBe("ValidationException");
});

test("an iterator is good for 15 minutes", async () => {
  await put("a");
  const { ShardIterator } = await iterator("TRIM_HORIZON");
  await running.context.clock.advance(15 * 60_000 - 1);
  expect(ids(await records(ShardIterator))).toEqual(["a"]);
  await running.context.clock.advance(1);
  expect((await records(ShardIterator)).__type).toBe("ExpiredIteratorException");
  for (const text of ["nonsense", `${arn}|1|e30`, `${ShardIterator}|x`])
    expect((await records(text)).__type).toBe("ValidationException");
});

test("a record older than a day is trimmed: it is not read, and no iterator begins at it", async () => {
  await put("a");
  const old = (await records((await iterator("TRIM_HORIZON")).ShardIterator)).Records?.[0];
  await running.context.clock.advance(24 * 60 * 60_000);
  await put("b");
  expect(ids(await records((await iterator("TRIM_HORIZON")).ShardIterator))).toEqual(["b"]);
  for (const type of ["AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER"]) {
    const begun = await iterator(type, old?.dynamodb.SequenceNumber);
    expect(begun.__type).toBe("TrimmedDataAccessException");
  }
  const ahead = await iterator("AT_SEQUENCE_NUMBER", "9".repeat(21));
  expect(ahead.__type).toBe("ValidationException");
});

test("the shard of a stream that was switched off ends, and so does reading it", async () => {
  await put("a");
  await running.engine.call("UpdateTable", {
    TableName: "reads",
    StreamSpecification: { StreamEnabled: false },
  });
  await put("b");
  const { SequenceNumberRange } = await shard();
  expect(SequenceNumberRange).toEqual({
    StartingSequenceNumber: "000000000000000000001",
    EndingSequenceNumber: "000000000000000000001",
  });
  const page = await records((await iterator("TRIM_HORIZON")).ShardIterator);
  expect([ids(page), page.NextShardIterator]).toEqual([["a"], undefined]);
});

test("DescribeStream may be asked ten times a second", async () => {
  running.context.gate.limits.enforced = true;
  const asked: (string | undefined)[] = [];
  for (let at = 0; at < 11; at++)
    asked.push((await streams("DescribeStream", { StreamArn: arn })).__type);
  expect(asked).toEqual([...Array(10).fill(undefined), "LimitExceededException"]);
});

test("a parameter that nobody implements is refused", async () => {
  const filtered = await streams("DescribeStream", { StreamArn: arn, ShardFilter: {} });
  expect([filtered.__type, filtered.message]).toEqual([
    "NotImplemented",
    expect.stringContaining("local/engines/dynamodb/README.md"),
  ]);
});
