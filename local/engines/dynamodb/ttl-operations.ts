import type { Database, Operations } from "#local/engines/dynamodb/database";
import { validationError } from "#local/engines/dynamodb/errors";
import { expiresAt } from "#local/engines/dynamodb/items";
import * as keys from "#local/engines/dynamodb/keys";
import { entries, type Operation as Step, within } from "#local/engines/dynamodb/level";
import type { Item, Table } from "#local/engines/dynamodb/model";
import { existing, storing, tableName } from "#local/engines/dynamodb/table-operations";

/** Time to live of a table; `sweeper.ts` removes the items. */
export const ttlOperations: Operations = {
  DescribeTimeToLive: (database, input) => {
    const { ttlAttribute } = existing(database, tableName("DescribeTimeToLive", input));
    return {
      TimeToLiveDescription: ttlAttribute
        ? { TimeToLiveStatus: "ENABLED", AttributeName: ttlAttribute }
        : { TimeToLiveStatus: "DISABLED" },
    };
  },
  UpdateTimeToLive: updateTimeToLive,
};

type TtlInput = {
  TableName?: string;
  TimeToLiveSpecification?: { Enabled?: boolean; AttributeName?: string };
};

/**
 * AWS says that a table's TTL can be switched once an hour ("Enable TTL"): it takes that long to be in
 * force. Here it is in force at once, for items that are there already, too.
 */
const ttlRestMs = 60 * 60 * 1000;

function updateTimeToLive(database: Database, input: TtlInput): Promise<object> {
  const name = tableName("UpdateTimeToLive", input, ["TimeToLiveSpecification"]);
  const { Enabled: enabled, AttributeName: attribute } = input.TimeToLiveSpecification ?? {};
  if (typeof enabled !== "boolean" || !attribute || attribute.length > 255)
    throw validationError(
      "TimeToLiveSpecification needs Enabled and an AttributeName of 1 to 255 characters",
    );
  return database.write(async () => {
    const table = structuredClone(existing(database, name));
    const { ttlAttribute } = table;
    if (enabled && ttlAttribute) throw validationError("TimeToLive is already enabled");
    if (!enabled && !ttlAttribute) throw validationError("TimeToLive is already disabled");
    if (!enabled && ttlAttribute !== attribute)
      throw validationError(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${ttlAttribute}`,
      );
    if (database.now < (table.ttlSwitchedAt ?? -Infinity) + ttlRestMs)
      throw validationError(
        "Time to live has been modified multiple times within a fixed interval",
      );
    table.ttlSwitchedAt = database.now;
    if (enabled) table.ttlAttribute = attribute;
    else delete table.ttlAttribute;
    const { also, dueAt } = enabled
      ? await dueRows(database, table)
      : await oldDueRows(database, table);
    const result = { TimeToLiveSpecification: { Enabled: enabled, AttributeName: attribute } };
    return { ...storing(database, table, result, also), dueAt };
  });
}

type DueRows = { also: Step[]; dueAt: number };

async function dueRows(database: Database, { description, ttlAttribute }: Table): Promise<DueRows> {
  const rows: Step[] = [];
  let dueAt = Infinity;
  const prefix = keys.items(description.TableId);
  for await (const [path, item] of entries<Item>(database.level, within(prefix))) {
    const due = expiresAt(item, ttlAttribute);
    const key = path.slice(prefix.length);
    if (due === undefined) continue;
    const row = `${keys.due(description.TableId)}${keys.dueAt(due)}~${key}`;
    rows.push({ type: "put", key: row, value: key });
    dueAt = Math.min(dueAt, due);
  }
  return { also: rows, dueAt };
}

async function oldDueRows(database: Database, { description }: Table): Promise<DueRows> {
  const rows: Step[] = [];
  for await (const [key] of entries(database.level, within(keys.due(description.TableId))))
    rows.push({ type: "del", key });
  return { also: rows, dueAt: Infinity };
}
