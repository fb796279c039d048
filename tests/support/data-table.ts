import { CreateTableCommand } from "@aws-sdk/client-dynamodb";

/** Makes a table with the data table's keys and indexes, as `stacks/table.ts` has them, that nobody listens to. */
export function dataTable(TableName: string): CreateTableCommand {
  const indexes = [1, 2, 3, 4, 5, 6].map((n) => `gsi${n}`);
  const names = ["", ...indexes].flatMap((name) => [`${name}pk`, `${name}sk`]);
  const keys = (name: string) => [
    { AttributeName: `${name}pk`, KeyType: "HASH" as const },
    { AttributeName: `${name}sk`, KeyType: "RANGE" as const },
  ];
  return new CreateTableCommand({
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: keys(""),
    GlobalSecondaryIndexes: indexes.map((IndexName) => ({
      IndexName,
      KeySchema: keys(IndexName),
      Projection: { ProjectionType: "KEYS_ONLY" },
    })),
  });
}
