import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  createDynamodb,
  type DynamodbEngine,
  type DynamodbOptions,
} from "#local/engines/dynamodb/engine";
import { engineContext } from "#tests/local/support/engine-context";
import { listen } from "#tests/local/support/listen";

/** A running engine with a real client; `close` ends everything and keeps what is on disk. */
export type Running = {
  engine: DynamodbEngine;
  client: DynamoDBClient;
  url: string;
  context: ReturnType<typeof engineContext>;
  close(): Promise<void>;
};

/** Starts the engine behind HTTP, on files in `directory` or in memory. */
export async function start(directory?: string, options?: DynamodbOptions): Promise<Running> {
  const context = engineContext(directory);
  const engine = await createDynamodb(context, options);
  const server = await listen((request, response) => void engine.handle(request, response));
  const client = new DynamoDBClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  return {
    engine,
    client,
    url: server.url,
    context,
    async close() {
      client.destroy();
      await server.close();
      await engine.close();
      context.clock.stop();
      context.store.close();
    },
  };
}

/** `CreateTable` input: keys `pk` and `sk`, two indexes, a stream with both images. */
export function tableInput(TableName = "reads") {
  const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
  const index = (name: string) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: `${name}pk`, KeyType: "HASH" as const },
      { AttributeName: `${name}sk`, KeyType: "RANGE" as const },
    ],
    Projection: { ProjectionType: "ALL" as const },
  });
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST" as const,
    AttributeDefinitions: ["pk", "sk", "gsi1pk", "gsi1sk", "gsi2pk", "gsi2sk"].map(attribute),
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" as const },
      { AttributeName: "sk", KeyType: "RANGE" as const },
    ],
    GlobalSecondaryIndexes: [index("gsi1"), index("gsi2")],
    StreamSpecification: {
      StreamEnabled: true,
      StreamViewType: "NEW_AND_OLD_IMAGES" as const,
    },
  };
}

/** Lets what was woken read and go to sleep again, before the clock is moved on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits, turn by turn of the event loop, until the condition holds; fails after 30 seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Never true: ${condition}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
