import { AwsError } from "#local/aws-error";
import type { Database } from "#local/engines/dynamodb/database";
import { validationError } from "#local/engines/dynamodb/errors";
import { indexesOf, indexRow } from "#local/engines/dynamodb/items";
import * as keys from "#local/engines/dynamodb/keys";
import { entries, type Operation, within } from "#local/engines/dynamodb/level";
import type {
  IndexDescription,
  Item,
  Table,
  TableClass,
  TableDescription,
} from "#local/engines/dynamodb/model";
import {
  type Encryption,
  globalIndex,
  type IndexInput,
  refuseKms,
  requireDeclared,
  streamOf,
} from "#local/engines/dynamodb/table-shape";

/** Input of `UpdateTable`, checked. */
export type UpdateInput = Pick<TableDescription, "TableName" | "StreamSpecification"> & {
  AttributeDefinitions?: TableDescription["AttributeDefinitions"];
  BillingMode?: string;
  ProvisionedThroughput?: TableDescription["ProvisionedThroughput"];
  DeletionProtectionEnabled?: boolean;
  TableClass?: TableClass;
  SSESpecification?: Encryption;
  GlobalSecondaryIndexUpdates?: {
    Create?: IndexInput;
    Delete?: { IndexName: string };
    Update?: {
      IndexName: string;
      ProvisionedThroughput: TableDescription["ProvisionedThroughput"];
    };
  }[];
};

/** What an update makes of a table, and the index rows that come and go with it. */
export type Update = { table: Table; also: Operation[] };

/** Plans an update; every change is in force as soon as it is stored. */
export async function planUpdate(
  database: Database,
  before: Table,
  input: UpdateInput,
): Promise<Update> {
  const table = structuredClone(before);
  const { description } = table;
  if (input.AttributeDefinitions) description.AttributeDefinitions = input.AttributeDefinitions;
  if (input.DeletionProtectionEnabled !== undefined)
    description.DeletionProtectionEnabled = input.DeletionProtectionEnabled;
  if (input.TableClass)
    description.TableClassSummary = {
      TableClass: input.TableClass,
      LastUpdateDateTime: database.now / 1000,
    };
  refuseKms(input.SSESpecification);
  refuseSeveral(input.GlobalSecondaryIndexUpdates);
  updateBilling(description, input, database.now / 1000);
  updateStream(description, input, database);
  const also: Operation[] = [];
  for (const { Create, Delete, Update } of input.GlobalSecondaryIndexUpdates ?? []) {
    if (Create) also.push(...(await addIndex(database, description, Create)));
    if (Delete) also.push(...(await dropIndex(database, description, Delete.IndexName)));
    if (Update)
      Object.assign(indexOf(description, Update.IndexName), {
        ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...Update.ProvisionedThroughput },
      });
  }
  return { table, also };
}

/** AWS builds or drops one index of a table at a time ("Managing global secondary indexes"). */
function refuseSeveral(updates: UpdateInput["GlobalSecondaryIndexUpdates"] = []): void {
  if (updates.filter(({ Create, Delete }) => Create || Delete).length > 1)
    throw new AwsError(
      "LimitExceededException",
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
    );
}

function updateBilling(table: TableDescription, input: UpdateInput, now: number): void {
  const mode = input.BillingMode ?? table.BillingModeSummary?.BillingMode ?? "PROVISIONED";
  if (input.ProvisionedThroughput && mode === "PAY_PER_REQUEST")
    throw validationError(
      "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    );
  if (input.BillingMode)
    table.BillingModeSummary = {
      ...table.BillingModeSummary,
      BillingMode: input.BillingMode,
      ...(mode === "PAY_PER_REQUEST" && { LastUpdateToPayPerRequestDateTime: now }),
    };
  const idle = { ReadCapacityUnits: 0, WriteCapacityUnits: 0 };
  const units = input.ProvisionedThroughput ?? (input.BillingMode ? idle : undefined);
  if (units) table.ProvisionedThroughput = { NumberOfDecreasesToday: 0, ...units };
}

function updateStream(table: TableDescription, input: UpdateInput, database: Database): void {
  const wanted = input.StreamSpecification;
  if (!wanted) return;
  const enabled = table.StreamSpecification?.StreamEnabled === true;
  if (wanted.StreamEnabled && enabled)
    throw validationError(`Table already has an enabled stream: TableName: ${table.TableName}`);
  if (!wanted.StreamEnabled && !enabled)
    throw validationError(`Table has no stream to disable: TableName: ${table.TableName}`);
  // AWS goes on naming the last stream after it was switched off.
  delete table.StreamSpecification;
  Object.assign(table, streamOf(wanted, table.TableArn, database.context.clock.iso()));
}

async function addIndex(
  database: Database,
  table: TableDescription,
  input: IndexInput,
): Promise<Operation[]> {
  if (indexesOf(table).some((index) => index.IndexName === input.IndexName))
    throw validationError(
      `One or more parameter values were invalid: Index already exists: ${input.IndexName}`,
    );
  requireDeclared(input, table);
  const index = globalIndex(input, table.TableArn);
  table.GlobalSecondaryIndexes = [...(table.GlobalSecondaryIndexes ?? []), index];
  const prefix = keys.rows(table.TableId, index.IndexName);
  const rows: Operation[] = [];
  for await (const [, item] of entries<Item>(database.level, within(keys.items(table.TableId)))) {
    const row = indexRow(item, index, table);
    if (row) rows.push({ type: "put", key: prefix + row.key, value: row.row });
  }
  return rows;
}

async function dropIndex(
  database: Database,
  table: TableDescription,
  name: string,
): Promise<Operation[]> {
  const dropped = indexOf(table, name);
  const left = table.GlobalSecondaryIndexes?.filter((index) => index !== dropped) ?? [];
  if (left.length > 0) table.GlobalSecondaryIndexes = left;
  else delete table.GlobalSecondaryIndexes;
  const rows: Operation[] = [];
  for await (const [key] of entries(database.level, within(keys.rows(table.TableId, name))))
    rows.push({ type: "del", key });
  return rows;
}

function indexOf(table: TableDescription, name: string): IndexDescription {
  const found = table.GlobalSecondaryIndexes?.find((index) => index.IndexName === name);
  if (!found)
    throw new AwsError("ResourceNotFoundException", `Requested resource not found: Index: ${name}`);
  return found;
}
