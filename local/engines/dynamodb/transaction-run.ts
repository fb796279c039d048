import { cancelIfAny, type Reason, reasonOf } from "#local/engines/dynamodb/cancellation";
import type { Database } from "#local/engines/dynamodb/database";
import { type Action, actionOf, db } from "#local/engines/dynamodb/dynalite";
import { tableNotFound, validationError } from "#local/engines/dynamodb/errors";
import { itemBytes } from "#local/engines/dynamodb/item-size";
import type { Change, Item, TableDescription } from "#local/engines/dynamodb/model";
import { run, TableStore } from "#local/engines/dynamodb/table-store";
import { entryCharges, type Touched } from "#local/engines/dynamodb/transaction-capacity";
import type { Entry } from "#local/engines/dynamodb/transaction-items";

/** All items of a transaction together, before and after, may take 4 MB. */
const longestBytes = 4 * 1024 * 1024;

/** What one entry came to; nothing of it is stored yet. */
export type Outcome = Touched & { output?: Record<string, unknown>; changes: Change[] };

/**
 * Runs every entry on the same state, so that every reason for cancelling is known, and takes their
 * capacity. Throws `TransactionCanceledException`, and what is wrong with the request as a whole.
 */
export async function runAll(
  database: Database,
  operation: string,
  entries: Entry[],
): Promise<Outcome[]> {
  refuseDuplicates(database, entries);
  const kind = operation === "TransactGetItems" ? "Read" : "Write";
  const outcomes: Outcome[] = [];
  const reasons: Reason[] = [];
  for (const entry of entries) {
    const { outcome, reason } = await runOne(database, entry);
    outcomes.push(outcome);
    reasons.push(refused(database, operation, kind, outcome) ?? reason);
  }
  cancelIfAny(reasons);
  refuseTooLarge(outcomes.map(({ change, found }) => change?.after ?? change?.before ?? found));
  return outcomes;
}

async function runOne(database: Database, entry: Entry) {
  const { operation, data, tableName, target } = entry;
  const store = new TableStore(database);
  const table = described(database, tableName);
  const key = keyText(target, table) ?? "";
  const action = operation === "ConditionCheck" ? conditionCheck : actionOf(operation);
  let output: Outcome["output"];
  let reason: Reason = { Code: "None" };
  try {
    output = await run(store, action, data);
  } catch (error) {
    reason = reasonOf(error);
  }
  const [change] = store.changes.values();
  const touched = { tableName, key, found: store.found, ...(change && { change }) };
  const changes = change ? [change] : [];
  return { outcome: { ...touched, output, changes } satisfies Outcome, reason };
}

/** The reason for cancelling when there is no capacity for an entry; a wrong key takes none. */
function refused(
  database: Database,
  operation: string,
  kind: "Read" | "Write",
  outcome: Outcome,
): Reason | undefined {
  if (!outcome.key) return undefined;
  const table = described(database, outcome.tableName);
  const refusal = database.throughput.take(operation, table, entryCharges(kind, outcome));
  return refusal && reasonOf(refusal);
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
    const key = keyText(target, described(database, tableName));
    if (key === undefined) continue;
    if (seen.has(`${tableName}~${key}`))
      throw validationError("Transaction request cannot include multiple operations on one item");
    seen.add(`${tableName}~${key}`);
  }
}

function described(database: Database, name: string): TableDescription {
  const table = database.tables.get(name);
  if (!table) throw tableNotFound();
  return table.description;
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
  const bytes = items.reduce((sum, item) => sum + (item ? itemBytes(item) : 0), 0);
  if (bytes > longestBytes)
    throw validationError("The total size of the items in the transaction exceeds 4 MB");
}
