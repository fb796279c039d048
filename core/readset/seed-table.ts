import { DeleteCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { documents, isConditionFailure } from "#core/dynamo";
import { nameOf } from "#core/error";
import { type SeedChange, seedKey } from "#core/readset/seed-shape";

/**
 * Writes one change into a table of the seed's shape. The table is its user's: other readers and writers know
 * nothing of ours, so items carry no revision, and changes of one read set must come one after another.
 * Throws `SeedTableError` when the table is not there or has another key; else what DynamoDB throws.
 */
export async function write(tableName: string, change: SeedChange): Promise<void> {
  try {
    await send(tableName, change);
  } catch (error) {
    // A status of an item that is not there is of one that was deleted, or never was ACTIVE.
    if (change.kind === "status" && isConditionFailure(error)) return;
    if (isWrongTable(error)) throw new SeedTableError(tableName, error);
    throw error;
  }
}

/** The table cannot hold read sets; it stays so until somebody changes the table or the stage's config. */
class SeedTableError extends Error {
  constructor(tableName: string, cause: unknown) {
    const said = cause instanceof Error ? cause.message : String(cause);
    super(
      `The table "${tableName}" (mirrorTableName of the stage) does not take read sets; its key must be ${seedKey} (a string), without a sort key. DynamoDB says: ${said}`,
      { cause },
    );
    this.name = "SeedTableError";
  }
}

async function send(TableName: string, change: SeedChange): Promise<void> {
  switch (change.kind) {
    case "none":
      return;
    case "put":
      await documents().send(new PutCommand({ TableName, Item: change.item }));
      return;
    case "delete":
      await documents().send(new DeleteCommand({ TableName, Key: { [seedKey]: change.set_arn } }));
      return;
    case "status":
      await documents().send(
        new UpdateCommand({
          TableName,
          Key: { [seedKey]: change.set_arn },
          UpdateExpression: "SET set_status = :status",
          ConditionExpression: "attribute_exists(set_arn)",
          ExpressionAttributeValues: { ":status": change.set_status },
        }),
      );
  }
}

/** DynamoDB checks a key before anything else: with the right one these writes are valid. */
function isWrongTable(error: unknown): boolean {
  return ["ValidationException", "ResourceNotFoundException"].includes(nameOf(error));
}
