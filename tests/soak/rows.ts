import { randomUUID } from "node:crypto";
import {
  CreateTableCommand,
  paginateScan,
  ResourceInUseException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { type Clients, untilAnswered, type Workload } from "#tests/soak/workload";

const TableName = "soak-rows";

/** Transactions that add a row and count it: the count must be the number of rows, in the table and in its index. */
export function rows({ dynamodb }: Clients): Workload {
  let written = 0;
  const count = async (IndexName?: string) => {
    let [found, counted] = [0, 0];
    const pages = paginateScan({ client: dynamodb }, { TableName, IndexName });
    for await (const { Items = [] } of pages)
      for (const { id, rowTotal } of Items)
        if (id?.S === "counter") counted = Number(rowTotal?.N);
        else found++;
    return { found, counted };
  };
  return {
    name: "rows",
    async setUp() {
      const create = new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [
          { AttributeName: "id", AttributeType: "S" },
          { AttributeName: "part", AttributeType: "S" },
        ],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        GlobalSecondaryIndexes: [
          {
            IndexName: "byPart",
            KeySchema: [{ AttributeName: "part", KeyType: "HASH" }],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      });
      await dynamodb.send(create).catch((error: unknown) => {
        if (!(error instanceof ResourceInUseException)) throw error;
      });
    },
    async step() {
      const transaction = new TransactWriteItemsCommand({
        ClientRequestToken: randomUUID(),
        TransactItems: [
          {
            Put: {
              TableName,
              Item: { id: { S: `row-${randomUUID()}` }, part: { S: `part-${written % 7}` } },
              ConditionExpression: "attribute_not_exists(id)",
            },
          },
          {
            Update: {
              TableName,
              Key: { id: { S: "counter" } },
              UpdateExpression: "ADD rowTotal :one",
              ExpressionAttributeValues: { ":one": { N: "1" } },
            },
          },
        ],
      });
      await untilAnswered(() => dynamodb.send(transaction));
      written++;
    },
    async verify() {
      const table = await untilAnswered(() => count());
      const index = await untilAnswered(() => count("byPart"));
      const seen = `${written} transactions answered, ${table.found} rows, ${index.found} in the index, counter ${table.counted}`;
      const equal = [table.found, index.found, table.counted].every((n) => n === written);
      return equal ? [] : [seen];
    },
    count: () => `${written} transactions`,
  };
}
