import { AwsError } from "#local/aws-error";
import { faultOf, queryCode, required } from "#local/engines/sqs/errors";

/** The input of any batch operation. */
export type BatchInput<Entry> = { QueueUrl?: string; Entries?: (Entry & { Id?: string })[] };

/** The output of any batch operation: every entry is in one of the lists, under its own id. */
export type BatchOutput = {
  Successful: object[];
  Failed: { Id: string; Code: string; Message: string; SenderFault: boolean }[];
};

/** Runs `action` for each entry of a batch. Throws when the batch as a whole is not acceptable. */
export function runBatch<Entry>(
  input: BatchInput<Entry>,
  action: (entry: Entry & { Id?: string }) => object,
): BatchOutput {
  const entries = input.Entries ?? [];
  checkIds(entries.map((entry) => entry.Id));
  const output: BatchOutput = { Successful: [], Failed: [] };
  for (const entry of entries) {
    const id = entry.Id ?? "";
    try {
      output.Successful.push({ Id: id, ...action(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      output.Failed.push({
        Id: id,
        Code: queryCode(error),
        Message: error.message,
        SenderFault: faultOf(error) === "Sender",
      });
    }
  }
  return output;
}

function checkIds(ids: (string | undefined)[]): void {
  if (ids.length === 0)
    throw new AwsError(
      "EmptyBatchRequest",
      "There should be at least one entry in the batch request.",
    );
  if (ids.length > 10)
    throw new AwsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are 10. You have sent ${ids.length}.`,
    );
  const seen = new Set<string>();
  for (const value of ids) {
    const id = required("Id", value);
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id))
      throw new AwsError(
        "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.",
      );
    if (seen.has(id)) throw new AwsError("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
    seen.add(id);
  }
}
