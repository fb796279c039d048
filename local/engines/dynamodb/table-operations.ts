import { AwsError, notImplemented } from "#local/aws-error";
import type { Database, Operations, Planned } from "#local/engines/dynamodb/database";
import { tableNotFound, validationError } from "#local/engines/dynamodb/errors";
import * as keys from "#local/engines/dynamodb/keys";
import type { Operation as Step } from "#local/engines/dynamodb/level";
import type { StreamDescription, Table } from "#local/engines/dynamodb/model";
import { type CreateInput, newTable } from "#local/engines/dynamodb/table-shape";
import { planUpdate, type UpdateInput } from "#local/engines/dynamodb/table-update";
import { check } from "#local/engines/dynamodb/validate";

/** Create, describe, list, update and delete tables. */
export const tableOperations: Operations = {
  CreateTable: createTable,
  DescribeTable: async (database, input) => {
    const { description } = existing(database, String(check("DescribeTable", input).TableName));
    return { Table: await database.statistics.describe(description, database.now) };
  },
  ListTables: listTables,
  UpdateTable: updateTable,
  DeleteTable: deleteTable,
};

/** The table of that name; throws `ResourceNotFoundException`. */
export function existing(database: Database, name: string): Table {
  const table = database.tables.get(name);
  if (!table) throw tableNotFound(name);
  return table;
}

/** Stores a table and whatever belongs to the same batch, and answers `result`. */
export function storing<T>(
  database: Database,
  table: Table,
  result: T,
  also: Step[] = [],
  streams: StreamDescription[] = [],
): Planned<T> {
  const name = table.description.TableName;
  return {
    result,
    also: [
      { type: "put", key: keys.tables + name, value: table },
      ...streams.map((stream) => storeStream(stream)),
      ...also,
    ],
    apply: () => {
      database.tables.set(name, table);
      for (const stream of streams) database.streams.set(stream.arn, stream);
    },
  };
}

function createTable(database: Database, given: object): Promise<object> {
  const input = check("CreateTable", given) as CreateInput;
  return database.write(() => {
    if (database.tables.has(input.TableName))
      throw new AwsError("ResourceInUseException", `Table already exists: ${input.TableName}`);
    const table = newTable(input, database.context);
    database.statistics.begin(table.description, database.now);
    const result = { TableDescription: table.description };
    return storing(database, table, result, [], openedStream(database, table));
  });
}

function updateTable(database: Database, given: object): Promise<object> {
  const input = check("UpdateTable", given) as UpdateInput;
  return database.write(async () => {
    const before = existing(database, input.TableName);
    const { table, also } = await planUpdate(database, before, input);
    const closed = closedStream(database, before, table);
    const result = { TableDescription: table.description };
    return storing(database, table, result, also, [
      ...closed,
      ...openedStream(database, table, before),
    ]);
  });
}

async function deleteTable(database: Database, given: object): Promise<object> {
  const name = String(check("DeleteTable", given).TableName);
  const { description } = await database.write(() => {
    const table = existing(database, name);
    if (table.description.DeletionProtectionEnabled)
      throw validationError(
        `Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.`,
      );
    const closed = closedStream(database, table);
    return {
      result: table,
      also: [
        { type: "del", key: keys.tables + name },
        { type: "put", key: keys.dead + table.description.TableId, value: true },
        ...closed.map((stream) => storeStream(stream)),
      ],
      apply: () => {
        database.tables.delete(name);
        database.statistics.forget(table.description);
        for (const stream of closed) database.streams.set(stream.arn, stream);
      },
    };
  });
  // The table is gone for everybody; its rows follow, and after a crash at the next start.
  await database.clear(description.TableId);
  return { TableDescription: { ...description, TableStatus: "DELETING" } };
}

function listTables(database: Database, given: object): object {
  const { ExclusiveStartTableName: after, Limit: limit = 100 } = check("ListTables", given);
  const names = [...database.tables.keys()].sort().filter((name) => !after || name > String(after));
  const TableNames = names.slice(0, Number(limit));
  return names.length > TableNames.length
    ? { TableNames, LastEvaluatedTableName: TableNames.at(-1) }
    : { TableNames };
}

/** The stream a table has and `before` had not. */
function openedStream(
  { sequence }: Database,
  { description }: Table,
  before?: Table,
): StreamDescription[] {
  const { LatestStreamArn: arn, StreamSpecification: stream, TableName, KeySchema } = description;
  const wasOpen = before?.description.StreamSpecification !== undefined;
  if (!arn || !stream?.StreamViewType || wasOpen) return [];
  return [
    {
      arn,
      tableName: TableName,
      viewType: stream.StreamViewType,
      keySchema: KeySchema,
      startsAfter: sequence,
    },
  ];
}

/** The stream a table had and, deleted or updated, has no more: readable for another 24 hours. */
function closedStream(database: Database, before: Table, after?: Table): StreamDescription[] {
  const stream = database.streams.get(before.description.LatestStreamArn ?? "");
  if (!stream || stream.closedAt !== undefined || after?.description.StreamSpecification) return [];
  return [{ ...stream, closedAt: database.now }];
}

function storeStream(stream: StreamDescription): Step {
  return { type: "put", key: keys.streams + stream.arn, value: stream };
}

/** `TableName` of an operation that dynalite does not check; refuses members beside it and `others`. */
export function tableName(
  operation: string,
  input: { TableName?: string },
  others: string[] = [],
): string {
  for (const name of Object.keys(input))
    if (name !== "TableName" && !others.includes(name))
      throw notImplemented("dynamodb", `the parameter ${name} of ${operation}`);
  if (typeof input.TableName !== "string")
    throw validationError(
      "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null",
    );
  return input.TableName;
}
