import { AwsError } from "#local/aws-error";
import type { Item } from "#local/engines/dynamodb/model";

/** Why one entry stands in the way of its transaction; code `None` when it does not. */
export type Reason = { Code: string; Message?: string; Item?: Item };

/** Codes of reasons, by the code of the plain operation's error (API reference, TransactWriteItems). */
const codes: Record<string, string> = {
  ConditionalCheckFailedException: "ConditionalCheckFailed",
  ValidationException: "ValidationError",
  ThrottlingException: "ThrottlingError",
  ProvisionedThroughputExceededException: "ProvisionedThroughputExceeded",
};

/** The reason that an entry's error is; anything that ends the whole request is thrown. */
export function reasonOf(error: unknown): Reason {
  const code = error instanceof AwsError ? codes[error.code] : undefined;
  // AWS finds an empty key before the transaction begins; a key of a wrong type only within it.
  const early = error instanceof Error && /cannot contain an empty/.test(error.message);
  if (!(error instanceof AwsError) || !code || early) throw error;
  const item = code === "ConditionalCheckFailed" ? error.fields : {};
  return { Code: code, Message: error.message, ...item };
}

/** `TransactionCanceledException` with a reason for every entry, in the order of the request. */
export function cancelled(reasons: Reason[]): AwsError {
  const shown = reasons.map(({ Code }) => Code).join(", ");
  return new AwsError(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${shown}]`,
    400,
    { CancellationReasons: reasons },
  );
}

/** Throws when an entry stands in the way. */
export function cancelIfAny(reasons: Reason[]): void {
  if (reasons.some(({ Code }) => Code !== "None")) throw cancelled(reasons);
}

/** What AWS says of an item that another request is writing. */
const conflictMessage = "Transaction is ongoing for the item";

const injectable = [
  "TransactionConflict",
  "ConditionalCheckFailed",
  "ItemCollectionSizeLimitExceeded",
  "ProvisionedThroughputExceeded",
  "ThrottlingError",
  "ValidationError",
];

/**
 * An injected error of a transaction in the shape of AWS. Writes queue in this engine, so no
 * transaction is in another's way by itself: a fault with the code of a reason, or
 * `TransactionCanceledException` for a conflict, cancels it on account of its first entry.
 */
export function injected(error: AwsError, entries: unknown): AwsError {
  const conflict = error.code === "TransactionCanceledException";
  if (error.fields.CancellationReasons || !(conflict || injectable.includes(error.code)))
    return error;
  const Code = conflict ? "TransactionConflict" : error.code;
  const Message = Code === "TransactionConflict" ? conflictMessage : error.message;
  const others = Array.isArray(entries) ? entries.slice(1) : [];
  return cancelled([{ Code, Message }, ...others.map(() => ({ Code: "None" }))]);
}
