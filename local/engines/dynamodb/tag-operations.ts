import { AwsError } from "#local/aws-error";
import type { Database, Operations } from "#local/engines/dynamodb/database";
import type { Table } from "#local/engines/dynamodb/model";
import { storing } from "#local/engines/dynamodb/table-operations";
import { check } from "#local/engines/dynamodb/validate";

/** Tags of tables. */
export const tagOperations: Operations = {
  TagResource: (database, input) => {
    const { ResourceArn, Tags } = check("TagResource", input);
    return tag(database, ResourceArn, (tags) => {
      for (const { Key, Value } of Tags as { Key: string; Value: string }[]) tags[Key] = Value;
    });
  },
  UntagResource: (database, input) => {
    const { ResourceArn, TagKeys } = check("UntagResource", input);
    return tag(database, ResourceArn, (tags) => {
      for (const key of TagKeys as string[]) delete tags[key];
    });
  },
  ListTagsOfResource: (database, input) => {
    const { tags } = byArn(database, check("ListTagsOfResource", input).ResourceArn);
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
};

function tag(
  database: Database,
  arn: unknown,
  change: (tags: Table["tags"]) => void,
): Promise<object> {
  return database.write(() => {
    const table = structuredClone(byArn(database, arn));
    change(table.tags);
    return storing(database, table, {});
  });
}

function byArn(database: Database, arn: unknown): Table {
  const name = String(arn).split("/").pop() ?? "";
  const table = database.tables.get(name);
  if (table && table.description.TableArn === arn) return table;
  throw new AwsError(
    "ResourceNotFoundException",
    `Requested resource not found: ResourceArn: ${arn} not found`,
  );
}
