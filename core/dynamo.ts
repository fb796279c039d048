import {
  DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from "@aws-sdk/lib-dynamodb";
import * as Aws from "#core/aws";
import { nameOf, RetryableError } from "#core/error";
import { lazy, setting } from "#core/settings";

/** The document client of the single table. */
export const documents = lazy(() =>
  DynamoDBDocumentClient.from(Aws.dynamodb(), {
    marshallOptions: { removeUndefinedValues: true },
  }),
);

/** What every entity is built with. */
export const electro = () => ({ client: documents(), table: setting("tableName") });

export type Write = NonNullable<TransactWriteCommandInput["TransactItems"]>[number];

/** Turns an ElectroDB `create(...)` or `put(...)` into a member of a transaction. */
export function put(operation: { params(): unknown }): Write {
  return { Put: operation.params() } as Write;
}

/** Turns an ElectroDB `patch(...)` or `update(...)` into a member of a transaction. */
export function update(operation: { params(): unknown }): Write {
  return { Update: operation.params() } as Write;
}

/** Turns an ElectroDB `delete(...)` into a member of a transaction. */
export function remove(operation: { params(): unknown }): Write {
  return { Delete: operation.params() } as Write;
}

/** A condition of a write did not hold: somebody else was first. `index` is the write's position. */
export class ConditionError extends Error {
  readonly index: number;

  constructor(index: number) {
    super(`The condition of write ${index} did not hold.`);
    this.name = "ConditionError";
    this.index = index;
  }
}

/** Milliseconds to wait before a transaction that met another one is tried again. */
const conflictWaitsMs = [20, 60, 180];

/**
 * Writes all or nothing (at most 100 items). Throws `ConditionError` when a condition fails and
 * `RetryableError` when other transactions stay in the way.
 */
export async function transact(writes: Write[]): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await documents().send(new TransactWriteCommand({ TransactItems: writes }));
      return;
    } catch (error) {
      if (nameOf(error) !== "TransactionCanceledException") throw error;
      const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons;
      const failed = reasons?.findIndex(({ Code }) => Code === "ConditionalCheckFailed") ?? -1;
      if (failed >= 0) throw new ConditionError(failed);
      const waitMs = conflictWaitsMs[attempt];
      const isConflict = reasons?.some(({ Code }) => Code === "TransactionConflict");
      if (waitMs === undefined || !isConflict)
        throw new RetryableError(
          isConflict ? "Another transaction was in the way." : "The table is busy.",
          { cause: error },
        );
      await new Promise((resolve) => setTimeout(resolve, waitMs * Math.random()));
    }
  }
}

/** True when a single conditional write (ElectroDB wraps the error) lost its race. */
export function isConditionFailure(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.name === "ConditionalCheckFailedException") return true;
  return error instanceof Error && error.message.includes("conditional request failed");
}

/** True when a single write met a transaction that has its row at that moment. */
export function isTransactionConflict(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.name === "TransactionConflictException") return true;
  return error instanceof Error && error.message.includes("Transaction is ongoing for the item");
}
