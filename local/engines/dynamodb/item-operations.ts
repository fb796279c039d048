import { batchGetItem } from "#local/engines/dynamodb/batch-get";
import { batchWriteItem } from "#local/engines/dynamodb/batch-write";
import type { Operations } from "#local/engines/dynamodb/database";
import { readOperations } from "#local/engines/dynamodb/read-operations";
import { writeOperations } from "#local/engines/dynamodb/write-operations";

/** The operations on items, without transactions. */
export const itemOperations: Operations = {
  ...readOperations,
  ...writeOperations,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
};
