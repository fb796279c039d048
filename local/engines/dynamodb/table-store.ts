import { AwsError } from "#local/aws-error";
import type { Database } from "#local/engines/dynamodb/database";
import type { Action, ActionStore, Callback } from "#local/engines/dynamodb/dynalite";
import { fromDynalite, tableNotFound, validationError } from "#local/engines/dynamodb/errors";
import { indexKeyError } from "#local/engines/dynamodb/items";
import * as keys from "#local/engines/dynamodb/keys";
import type { Range } from "#local/engines/dynamodb/level";
import type { Change, Item, Table, TableDescription } from "#local/engines/dynamodb/model";
import { RowStream } from "#local/engines/dynamodb/row-stream";

/**
 * The store that one dynalite action works on: it reads the database and only notes what the
 * action writes. The caller commits the notes, or drops them. Index rows are not noted here:
 * `planCommit` derives them from the item before and after.
 */
export class TableStore implements ActionStore {
  readonly options = { maxItemSize: 400 * 1024 };
  readonly tableDb: { awsAccountId: string };
  /** What the action wrote, by table and key. */
  readonly changes = new Map<string, Change>();
  /** The item as the action last read it: what a failed condition reports. */
  found: Item | undefined;
  readonly #database: Database;
  readonly #fail: (error: unknown) => void;

  constructor(database: Database, fail: (error: unknown) => void) {
    this.#database = database;
    this.#fail = fail;
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
        const wrong = indexKeyError(item, table.description);
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
    return new RowStream(this.#database.level, prefix, range, this.#fail);
  }
}

/** Runs a dynalite action to its answer; throws `AwsError`. The store holds what it wrote. */
export async function run(
  database: Database,
  action: Action,
  data: Record<string, unknown>,
): Promise<{ output: Record<string, unknown>; store: TableStore }> {
  const holder: { store?: TableStore } = {};
  try {
    const output = await new Promise<Record<string, unknown>>((resolve, reject) => {
      const store = new TableStore(database, reject);
      holder.store = store;
      action(store, data, (error, value) => (error ? reject(error) : resolve(value ?? {})));
    });
    if (!holder.store) throw new Error("The action ran without a store");
    return { output, store: holder.store };
  } catch (error) {
    throw withFoundItem(fromDynalite(error), data, holder.store?.found);
  }
}

/** `ReturnValuesOnConditionCheckFailure`: the item that did not meet the condition. */
function withFoundItem(error: unknown, data: Record<string, unknown>, found?: Item): unknown {
  const wanted = data.ReturnValuesOnConditionCheckFailure === "ALL_OLD" && found;
  if (!wanted || !(error instanceof AwsError) || error.code !== "ConditionalCheckFailedException")
    return error;
  return new AwsError(error.code, error.message, error.status, { Item: found });
}
