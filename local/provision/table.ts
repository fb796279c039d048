import { tableInput } from "#local/provision/table-input";
import { type Targets, unlessThere } from "#local/provision/targets";
import type { GraphResource } from "#local/sst/graph";

/** Makes a table; one from another version of the stacks ends the start, with the way out. */
export async function makeTable({ dynamodb }: Targets, { inputs }: GraphResource): Promise<void> {
  const wanted = tableInput(inputs);
  const created = await unlessThere(dynamodb.call("CreateTable", wanted), "ResourceInUseException");
  if (!created) {
    const { Table } = await dynamodb.call<{ Table: typeof wanted }>("DescribeTable", {
      TableName: wanted.TableName,
    });
    if (indexesOf(Table) !== indexesOf(wanted))
      throw new Error(
        "The data directory is of another version: its table has other keys. Start with --fresh to begin anew (all local data is dropped).",
      );
  }
  const ttl = inputs.ttl as { attributeName: string; enabled: boolean } | undefined;
  if (ttl && created)
    await dynamodb.call("UpdateTimeToLive", {
      TableName: wanted.TableName,
      TimeToLiveSpecification: { AttributeName: ttl.attributeName, Enabled: ttl.enabled },
    });
}

type Indexed = { KeySchema?: unknown; GlobalSecondaryIndexes?: { IndexName: string }[] };

function indexesOf({ KeySchema, GlobalSecondaryIndexes = [] }: Indexed): string {
  return JSON.stringify([
    KeySchema,
    GlobalSecondaryIndexes.map(({ IndexName }) => IndexName).sort(),
  ]);
}
