import type { CallableEngine, EngineContext } from "#local/engine";
import { ChangeStreams } from "#local/engines/dynamodb/change-streams";
import { Database, type Operations } from "#local/engines/dynamodb/database";
import { itemOperations } from "#local/engines/dynamodb/item-operations";
import { openLevel } from "#local/engines/dynamodb/level";
import { limits } from "#local/engines/dynamodb/limits";
import { settingOperations } from "#local/engines/dynamodb/setting-operations";
import { Sweeper } from "#local/engines/dynamodb/sweeper";
import { tableOperations } from "#local/engines/dynamodb/table-operations";
import { forgetTokens } from "#local/engines/dynamodb/tokens";
import { transactionOperations } from "#local/engines/dynamodb/transactions";
import { jsonService, type Operation } from "#local/json-service";

/** DynamoDB, with the change streams of its tables for those in the same process. */
export type DynamodbEngine = CallableEngine & { streams: ChangeStreams };

/** How often what has passed its time is removed from disk; readers never see it anyway. */
const tidyEveryMs = 60 * 60 * 1000;

/** Opens the engine on the context's store, with all tables, items and streams it had. */
export async function createDynamodb(context: EngineContext): Promise<DynamodbEngine> {
  const level = await openLevel(context.store);
  const database = new Database(context, level);
  await database.load();
  const streams = new ChangeStreams(database);
  const sweeper = new Sweeper(database);
  await sweeper.sweep();
  const stopTidying = tidyRegularly(database, streams);
  const service = jsonService(context, {
    service: "dynamodb",
    engine: "dynamodb",
    version: "1.0",
    limits,
    resourceOf: ({ TableName }: { TableName?: string }) => TableName,
    operations: bound(database, {
      ...tableOperations,
      ...itemOperations,
      ...transactionOperations,
      ...settingOperations,
    }),
    close: async () => {
      stopTidying();
      await sweeper.close();
      await database.alone(() => level.close());
    },
  });
  return { ...service, streams };
}

function bound(database: Database, operations: Operations): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [name, (input) => run(database, input)]),
  );
}

function tidyRegularly(database: Database, streams: ChangeStreams): () => void {
  const { clock, log } = database.context;
  const tidy = () =>
    database
      .alone(async () => {
        await streams.trim();
        await forgetTokens(database);
      })
      .catch((error: unknown) => log(`dynamodb: removing old records failed: ${error}`));
  let cancel = clock.after(tidyEveryMs, function again() {
    cancel = clock.after(tidyEveryMs, again);
    // Errors end in the log above.
    void tidy();
  });
  return () => cancel();
}
