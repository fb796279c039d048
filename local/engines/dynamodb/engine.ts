import type { CallableEngine, EngineContext } from "#local/engine";
import { accountOperations } from "#local/engines/dynamodb/account-operations";
import { backupOperations } from "#local/engines/dynamodb/backup-operations";
import { injected } from "#local/engines/dynamodb/cancellation";
import { ChangeStreams } from "#local/engines/dynamodb/change-streams";
import { Database } from "#local/engines/dynamodb/database";
import { itemOperations } from "#local/engines/dynamodb/item-operations";
import { openLevel } from "#local/engines/dynamodb/level";
import { limits } from "#local/engines/dynamodb/limits";
import { streamOperations } from "#local/engines/dynamodb/stream-operations";
import { Sweeper } from "#local/engines/dynamodb/sweeper";
import { tableOperations } from "#local/engines/dynamodb/table-operations";
import { tagOperations } from "#local/engines/dynamodb/tag-operations";
import { forgetTokens } from "#local/engines/dynamodb/tokens";
import { transactionOperations } from "#local/engines/dynamodb/transactions";
import { ttlOperations } from "#local/engines/dynamodb/ttl-operations";
import { jsonService, type Operation } from "#local/json-service";

/** DynamoDB, with the change streams of its tables for those in the same process. */
export type DynamodbEngine = CallableEngine & { streams: ChangeStreams };

export type DynamodbOptions = {
  /**
   * How long after its time an item is removed, in milliseconds of the clock; it can be read until
   * then. AWS takes up to days, and promises nothing. One second by default.
   */
  ttlDelayMs?: number;
};

/** How often what has passed its time is removed from disk; readers never see it anyway. */
const tidyEveryMs = 60 * 60 * 1000;

/** Opens the engine on the context's store, with all tables, items and streams it had. */
export async function createDynamodb(
  context: EngineContext,
  { ttlDelayMs = 1000 }: DynamodbOptions = {},
): Promise<DynamodbEngine> {
  const level = await openLevel(context.store);
  const database = new Database(context, level);
  await database.load();
  const streams = new ChangeStreams(database);
  const sweeper = new Sweeper(database, ttlDelayMs);
  await sweeper.sweep();
  const stopTidying = tidyRegularly(database, streams);
  const service = jsonService(context, {
    service: "dynamodb",
    engine: "dynamodb",
    version: "1.0",
    limits,
    resourceOf,
    errorOf: (error, operation, { TransactItems }: Named) =>
      operation.startsWith("Transact") ? injected(error, TransactItems) : error,
    operations: {
      ...bound(database, {
        ...tableOperations,
        ...itemOperations,
        ...transactionOperations,
        ...tagOperations,
        ...ttlOperations,
        ...backupOperations,
        ...accountOperations,
      }),
      ...bound({ database, streams }, streamOperations),
    },
    close: async () => {
      stopTidying();
      await sweeper.close();
      await database.alone(() => level.close());
    },
  });
  return { ...service, streams };
}

/** Members that say what a call is about. */
type Named = {
  TableName?: string;
  StreamArn?: string;
  RequestItems?: object;
  TransactItems?: Record<string, { TableName?: string }>[];
};

/** The table of a call; of a batch or transaction the first one. */
function resourceOf({ TableName, StreamArn, RequestItems, TransactItems }: Named) {
  const [entry = {}] = Array.isArray(TransactItems) ? TransactItems : [];
  return (
    TableName ??
    StreamArn?.split("/")[1] ??
    Object.keys(RequestItems ?? {})[0] ??
    Object.values(entry)[0]?.TableName
  );
}

function bound<Source>(
  source: Source,
  operations: Record<string, (source: Source, input: object) => unknown>,
): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(operations).map(([name, run]) => [name, (input) => run(source, input)]),
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
