import { AwsError, notImplemented } from "#local/aws-error";
import type { Database, Operations } from "#local/engines/dynamodb/database";
import { type Action, actionOf, db } from "#local/engines/dynamodb/dynalite";
import { tableNotFound, validationError } from "#local/engines/dynamodb/errors";
import type { Change, Item, TableDescription } from "#local/engines/dynamodb/model";
import { run } from "#local/engines/dynamodb/table-store";
import { recall, remember } from "#local/engines/dynamodb/tokens";
import { transactionCapacity } from "#local/engines/dynamodb/transaction-capacity";
import { checkEntries, type Entry } from "#local/engines/dynamodb/transaction-items";

/** All items of a transaction together, before and after, may take 4 MB. */
const longestBytes = 4 * 1024 * 1024;

/** `TransactWriteItems` and `TransactGetItems`. */
export const transactionOperations: Operations = {
  TransactWriteItems: writeItems,
  TransactGetItems: getItems,
};

type WriteInput = {
  TransactItems?: unknown;
  ClientRequestToken?: string;
  ReturnConsumedCapacity?: string;
  ReturnItemCollectionMetrics?: string;
};

async function writeItems(database: Database, input: WriteInput): Promise<object> {
  refuseOthers("TransactWriteItems", input, [
    "TransactItems",
    "ClientRequestToken",
    "ReturnConsumedCapacity",
    "ReturnItemCollectionMetrics",
  ]);
  if (input.ReturnItemCollectionMetrics === "SIZE")
    throw notImplemented("dynamodb", "ReturnItemCollectionMetrics in a transaction");
  const entries = checkEntries(input.TransactItems, ["ConditionCheck", "Put", "Update", "Delete"]);
  return database.write(async () => {
    const { ClientRequestToken: token, TransactItems: items } = input;
    if (token && recall(database, token, items)) return { result: {} };
    refuseDuplicates(database, entries);
    const outcomes = await runAll(database, entries);
    cancelIfAny(outcomes);
    const changes = outcomes.flatMap((outcome) => outcome.changes);
    refuseTooLarge(changes.map(({ before, after }) => after ?? before));
    return {
      result: transactionCapacity(
        input.ReturnConsumedCapacity,
        "write",
        entries.map(({ tableName }, at) => {
          const change = outcomes[at]?.changes[0];
          return { tableName, items: [change?.before, change?.after] };
        }),
      ),
      changes,
      also: token ? [remember(database, token, items)] : [],
    };
  });
}

type GetInput = { TransactItems?: unknown; ReturnConsumedCapacity?: string };

async function getItems(database: Database, input: GetInput): Promise<object> {
  refuseOthers("TransactGetItems", input, ["TransactItems", "ReturnConsumedCapacity"]);
  const entries = checkEntries(input.TransactItems, ["Get"]);
  return database.alone(async () => {
    refuseDuplicates(database, entries);
    const outcomes = await runAll(database, entries);
    cancelIfAny(outcomes);
    refuseTooLarge(outcomes.map(({ found }) => found));
    return {
      Responses: outcomes.map(({ output }) => (output?.Item ? { Item: output.Item } : {})),
      ...transactionCapacity(
        input.ReturnConsumedCapacity,
        "read",
        entries.map(({ tableName }, at) => ({ tableName, items: [outcomes[at]?.found] })),
      ),
    };
  });
}

/** What one entry came to; nothing of it is stored yet. */
type Outcome = {
  changes: Change[];
  output?: Record<string, unknown>;
  found?: Item;
  reason: { Code: string; Message?: string; Item?: Item };
};

/** Runs every entry on the same state, so that every reason for cancelling is known. */
async function runAll(database: Database, entries: Entry[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { operation, data } of entries) {
    const action = operation === "ConditionCheck" ? conditionCheck : actionOf(operation);
    try {
      const { output, store } = await run(database, action, data);
      const changes = [...store.changes.values()];
      outcomes.push({ changes, output, found: store.found, reason: { Code: "None" } });
    } catch (error) {
      outcomes.push({ changes: [], reason: reasonOf(error) });
    }
  }
  return outcomes;
}

function reasonOf(error: unknown): Outcome["reason"] {
  if (error instanceof AwsError && error.code === "ConditionalCheckFailedException")
    return { Code: "ConditionalCheckFailed", Message: error.message, ...error.fields };
  if (error instanceof AwsError && error.code === "ValidationException")
    return { Code: "ValidationError", Message: error.message };
  throw error;
}

function cancelIfAny(outcomes: Outcome[]): void {
  const reasons = outcomes.map(({ reason }) => reason);
  const codes = reasons.map(({ Code }) => Code);
  if (codes.every((code) => code === "None")) return;
  throw new AwsError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
    400,
    { CancellationReasons: reasons },
  );
}

/** A condition without a write, in the shape of dynalite's actions. */
const conditionCheck: Action = (store, data, done) =>
  store.getTable(String(data.TableName), (error, table) => {
    if (error || !table) return done(error);
    const key = data.Key as Item;
    const wrong = db.validateKey(key, table);
    if (wrong) return done(wrong);
    const items = store.getItemDb(table.TableName) as ItemReader;
    items.get(db.createKey(key, table), (failure, item) => {
      if (failure) return done(failure);
      const failed = db.checkConditional(data, item);
      return failed ? done(failed) : done(null, {});
    });
  });

type ItemReader = { get(key: string, done: (error: unknown, item?: Item) => void): void };

function refuseDuplicates(database: Database, entries: Entry[]): void {
  const seen = new Set<string>();
  for (const { tableName, target } of entries) {
    const table = database.tables.get(tableName)?.description;
    if (!table) throw tableNotFound();
    const key = keyText(target, table);
    if (key === undefined) continue;
    if (seen.has(`${tableName}~${key}`))
      throw validationError("Transaction request cannot include multiple operations on one item");
    seen.add(`${tableName}~${key}`);
  }
}

/** The storage key, or nothing when the key is wrong: the action says how. */
function keyText(target: Item, table: TableDescription): string | undefined {
  const complete = table.KeySchema.every(({ AttributeName: name }) => {
    const type = table.AttributeDefinitions.find((one) => one.AttributeName === name);
    return type && target[name]?.[type.AttributeType];
  });
  return complete ? db.createKey(target, table) : undefined;
}

function refuseTooLarge(items: (Item | undefined)[]): void {
  const bytes = items.reduce((sum, item) => sum + (item ? db.itemSize(item) : 0), 0);
  if (bytes > longestBytes)
    throw validationError("The total size of the items in the transaction exceeds 4 MB");
}

function refuseOthers(operation: string, input: object, known: string[]): void {
  for (const name of Object.keys(input))
    if (!known.includes(name))
      throw notImplemented("dynamodb", `the parameter ${name} of ${operation}`);
}
