import { AwsError } from "#local/aws-error";
import type { Database } from "#local/engines/dynamodb/database";
import type { Action, ActionStore, Callback } from "#local/engines/dynamodb/dynalite";
import { fromDynalite, tableNotFound, validationError } from "#local/engines/dynamodb/errors";
import { longestItemBytes } from "#local/engines/dynamodb/item-size";
import { indexKeyError } from "#local/engines/dynamodb/items";
import * as keys from "#local/engines/dynamodb/keys";
import type { Range } from "#local/engines/dynamodb/level";
import type { Change, Item, Table, TableDescription } from "#local/engines/dynamodb/model";
import { RowStream } from "#local/engines/dynamodb/row-stream";
import { itemError } from "#local/engines/dynamodb/value-limits";

/**
 * The store that one dynalite action works on: it reads the database and only notes what the
 * action writes. The caller commits the notes, or drops them. Index rows are not noted here:
 * `planCommit` derives them from the item before and after.
 */
export class TableStore implements ActionStore {
  readonly options = { maxItemSize: longestItemBytes };
  readonly tableDb: { awsAccountId: string };
  /** What the action wrote, by table and key. */
  readonly changes = new Map<string, Change>();
  /** The item as the action last read it: what a failed condition reports. */
  found: Item | undefined;
  /** Ends the action: for errors of the streams it reads. */
  fail: (error: unknown) => void = () => undefined;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
    this.tableDb = { awsAccountId: database.context.accountId };
  }

  getTable(
    name: string,
    checkStatus: boolean | Callback<TableDescription>,
    done?: Callback<TableDescription>,
  ): void {
    const callback = typeof checkStatus === "function" ? checkStatus : done;
    const table = this.#database.tables.get(name);
    if (table) callback?.(null, table.description);
    else callback?.(tableNotFound());
  }

  getItemDb(name: string): object {
    const table = this.#table(name);
    const prefix = keys.items(table.description.TableId);
    return {
      // Writers come one at a time: there is nobody to lock out.
      lock: (_key: string, task: (release: <T>(done: T) => T) => void) => task((done) => done),
      get: (key: string, done: Callback<Item>) => done(null, this.#read(prefix + key)),
      put: (key: string, item: Item, done: Callback<void>) => {
        const wrong = indexKeyError(item, table.description) ?? itemError(item);
        if (wrong) return done(validationError(wrong));
        this.#note(table, key, item);
        done();
      },
      del: (key: string, done: Callback<void>) => {
        this.#note(table, key, undefined);
        done();
      },
      createValueStream: (range: Range) => this.#stream(prefix, range),
    };
  }

  getIndexDb(_kind: string, name: string, index: string): object {
    const ignore = (...given: unknown[]) => (given.at(-1) as Callback<void>)();
    const prefix = keys.rows(this.#table(name).description.TableId, index);
    return {
      put: ignore,
      del: ignore,
      createValueStream: (range: Range) => this.#stream(prefix, range),
    };
  }

  #table(name: string): Table {
    const table = this.#database.tables.get(name);
    if (!table) throw tableNotFound();
    return table;
  }

  #read(key: string): Item | undefined {
    this.found = this.#database.level.getSync(key) as Item | undefined;
    return this.found;
  }

  #note(table: Table, key: string, after: Item | undefined): void {
    const path = keys.items(table.description.TableId) + key;
    const before = this.#database.level.getSync(path) as Item | undefined;
    this.changes.set(path, { table, key, before, after });
  }

  #stream(prefix: string, range: Range): RowStream {
    return new RowStream(this.#database.level, prefix, range, (error) => this.fail(error));
  }
}

/** Runs a dynalite action on a fresh store to its answer; throws `AwsError`. The store holds what it wrote. */
export async function run(
  store: TableStore,
  action: Action,
  data: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  try {
    return await new Promise<Record<string, unknown>>((resolve, reject) => {
      store.fail = reject;
      action(store, data, (error, value) => (error ? reject(error) : resolve(value ?? {})));
    });
  } catch (error) {
    throw withFoundItem(fromDynalite(error), data, store.found);
  }
}

/** `ReturnValuesOnConditionCheckFailure`: the item that did not meet the condition. */
function withFoundItem(error: unknown, data: Record<string, unknown>, found?: Item): unknown {
  const wanted = data.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && found;
  if (!wanted || !(error instanceof AwsError) || error.code !== "ConditionalCheckFailedException")
    return error;
  return new AwsError(error.code, error.message, error.status, { Item: found });
}
