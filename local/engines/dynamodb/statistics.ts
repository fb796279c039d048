import { itemBytes } from "#local/engines/dynamodb/item-size";
import { indexesOf } from "#local/engines/dynamodb/items";
import * as keys from "#local/engines/dynamodb/keys";
import { entries, type Level, within } from "#local/engines/dynamodb/level";
import type { IndexDescription, Item, TableDescription } from "#local/engines/dynamodb/model";

type Size = { items: number; bytes: number };
type Counted = { at: number; table: Size; indexes: Map<string, Size> };

/** API reference, TableDescription: AWS counts about every six hours. */
const everyMs = 6 * 60 * 60 * 1000;
const nothing: Size = { items: 0, bytes: 0 };

/**
 * Item counts and sizes as `DescribeTable` shows them: up to six hours old. A new table shows zeros until
 * then; after a restart the first to ask has them counted.
 */
export class Statistics {
  readonly #level: Level;
  readonly #known = new Map<string, Counted>();

  constructor(level: Level) {
    this.#level = level;
  }

  /** A table that was made at `now` (epoch milliseconds), with nothing in it. */
  begin({ TableId }: TableDescription, now: number): void {
    this.#known.set(TableId, { at: now, table: nothing, indexes: new Map() });
  }

  forget({ TableId }: TableDescription): void {
    this.#known.delete(TableId);
  }

  /** The description with its counts. */
  async describe(table: TableDescription, now: number): Promise<TableDescription> {
    let counted = this.#known.get(table.TableId);
    if (!counted || counted.at + everyMs <= now) {
      counted = await this.#count(table, now);
      this.#known.set(table.TableId, counted);
    }
    const { indexes } = counted;
    const sized = (all: IndexDescription[] | undefined) =>
      all?.map((index) => {
        const { items, bytes } = indexes.get(index.IndexName) ?? nothing;
        return { ...index, ItemCount: items, IndexSizeBytes: bytes };
      });
    return {
      ...table,
      ...(table.GlobalSecondaryIndexes && {
        GlobalSecondaryIndexes: sized(table.GlobalSecondaryIndexes),
      }),
      ...(table.LocalSecondaryIndexes && {
        LocalSecondaryIndexes: sized(table.LocalSecondaryIndexes),
      }),
      ItemCount: counted.table.items,
      TableSizeBytes: counted.table.bytes,
    };
  }

  async #count(table: TableDescription, now: number): Promise<Counted> {
    const indexes = new Map<string, Size>();
    for (const { IndexName } of indexesOf(table))
      indexes.set(IndexName, await this.#sizeOf(keys.rows(table.TableId, IndexName)));
    return { at: now, table: await this.#sizeOf(keys.items(table.TableId)), indexes };
  }

  async #sizeOf(prefix: string): Promise<Size> {
    const size = { items: 0, bytes: 0 };
    for await (const [, item] of entries<Item>(this.#level, within(prefix))) {
      size.items++;
      size.bytes += itemBytes(item);
    }
    return size;
  }
}
