import { setImmediate as turn } from "node:timers/promises";
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { GetReadSetMetadataCommand, ListReadSetsCommand, OmicsClient } from "@aws-sdk/client-omics";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "#local/engine";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { createOmics } from "#local/engines/omics/omics";
import { createS3 } from "#local/engines/s3/s3";
import { engineContext } from "#tests/local/support/engine-context";
import { type Listening, listen } from "#tests/local/support/listen";

const context = engineContext();
const { clock, gate } = context;
const closing: (() => Promise<void>)[] = [];
const ids = { store: "", readSet: "", alias: "" };
let s3: S3Client;
let omics: OmicsClient;
let dynamodb: DynamoDBClient;

/** Settings of an SDK client for one engine; nothing is tried twice. */
async function served(engine: Engine) {
  const server: Listening = await listen((request, response) => {
    void engine.handle(request, response);
  });
  closing.push(server.close, () => engine.close());
  return {
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  };
}

beforeAll(async () => {
  const objects = createS3(context, { credentials: { local: "local" } });
  const engine = createOmics(context, { objects, publish: () => undefined });
  s3 = new S3Client({ ...(await served(objects)), forcePathStyle: true });
  omics = new OmicsClient({ ...(await served(engine)), disableHostPrefix: true });
  dynamodb = new DynamoDBClient(await served(await createDynamodb(context)));
  ids.store = engine.ensureSequenceStore({ name: "reads" }).id;
  ids.readSet = (await engine.seedReadSets({ storeId: ids.store, count: 1 })).firstId;
  const store = await engine.call<{ s3Access: { s3Uri: string } }>("GetSequenceStore", {
    id: ids.store,
  });
  ids.alias = String(store.s3Access.s3Uri.split("/")[2]);
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "things",
      AttributeDefinitions: [{ AttributeName: "k", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "k", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await clock.advance(60_000);
  clock.setScale(0);
  gate.limits.latency = true;
});
afterAll(async () => {
  for (const client of [s3, omics, dynamodb]) client.destroy();
  for (const close of closing) await close();
  clock.stop();
  context.store.close();
});

const key = { TableName: "things", Key: { k: { S: "a" } } };
const calls: [operation: string, ms: number, send: () => Promise<unknown>][] = [
  ["ListReadSets", 300, () => omics.send(new ListReadSetsCommand({ sequenceStoreId: ids.store }))],
  [
    ...(["GetReadSetMetadata", 150] as const),
    () =>
      omics.send(new GetReadSetMetadataCommand({ sequenceStoreId: ids.store, id: ids.readSet })),
  ],
  ["ListObjectsV2", 150, () => s3.send(new ListObjectsV2Command({ Bucket: ids.alias }))],
  ["GetItem", 5, () => dynamodb.send(new GetItemCommand(key))],
];

test.each(calls)(
  "with the clock stopped, %s is answered when the clock has moved by %d ms, and by nothing else",
  async (operation, ms, send) => {
    let isAnswered = false;
    const answer = send().then(() => {
      isAnswered = true;
    });
    const arrived = () => gate.ledger.rows().some((row) => row.operation === operation);
    while (!arrived()) await turn();
    await clock.advance(ms - 1);
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(isAnswered).toBe(false);
    await clock.advance(1);
    await answer;
  },
);

test("calls that wait at the same time wait side by side", async () => {
  const [, ms, send] = calls[0] ?? ["", 0, () => Promise.reject(new Error("no call"))];
  gate.ledger.reset();
  const answers = Promise.all([send(), send(), send()]);
  const arrived = () => gate.ledger.rows().find((row) => row.operation === "ListReadSets")?.calls;
  while (arrived() !== 3) await turn();
  await clock.advance(ms);
  await answers;
  expect(gate.ledger.rows()[0]).toMatchObject({ calls: 3, maxPerSecond: 3 });
});
