import { notImplemented } from "#local/aws-error";
import type { Database, Operations } from "#local/engines/dynamodb/database";
import { recall, remember } from "#local/engines/dynamodb/tokens";
import { transactionCapacity } from "#local/engines/dynamodb/transaction-capacity";
import { checkEntries } from "#local/engines/dynamodb/transaction-items";
import { runAll } from "#local/engines/dynamodb/transaction-run";

/** `TransactWriteItems` and `TransactGetItems`. */
export const transactionOperations: Operations = {
  TransactWriteItems: writeItems,
  TransactGetItems: getItems,
};

type WriteInput = {
  TransactItems?: unknown;
  ClientRequestToken?: string;
  ReturnConsumedCapacity?: string;
  ReturnItemCollectionMetrics?: string;
};

async function writeItems(database: Database, input: WriteInput): Promise<object> {
  refuseOthers("TransactWriteItems", input, [
    "TransactItems",
    "ClientRequestToken",
    "ReturnConsumedCapacity",
    "ReturnItemCollectionMetrics",
  ]);
  if (input.ReturnItemCollectionMetrics === "SIZE")
    throw notImplemented("dynamodb", "ReturnItemCollectionMetrics in a transaction");
  const entries = checkEntries(input.TransactItems, ["ConditionCheck", "Put", "Update", "Delete"]);
  return database.write(async () => {
    const { ClientRequestToken: token, TransactItems: items } = input;
    if (token && recall(database, token, items)) return { result: {} };
    const outcomes = await runAll(database, "TransactWriteItems", entries);
    return {
      result: transactionCapacity(input.ReturnConsumedCapacity, "Write", outcomes),
      changes: outcomes.flatMap(({ changes }) => changes),
      also: token ? [remember(database, token, items)] : [],
    };
  });
}

type GetInput = { TransactItems?: unknown; ReturnConsumedCapacity?: string };

async function getItems(database: Database, input: GetInput): Promise<object> {
  refuseOthers("TransactGetItems", input, ["TransactItems", "ReturnConsumedCapacity"]);
  const entries = checkEntries(input.TransactItems, ["Get"]);
  return database.alone(async () => {
    const outcomes = await runAll(database, "TransactGetItems", entries);
    return {
      Responses: outcomes.map(({ output }) => (output?.Item ? { Item: output.Item } : {})),
      ...transactionCapacity(input.ReturnConsumedCapacity, "Read", outcomes),
    };
  });
}

function refuseOthers(operation: string, input: object, known: string[]): void {
  for (const name of Object.keys(input))
    if (!known.includes(name))
      throw notImplemented("dynamodb", `the parameter ${name} of ${operation}`);
}
