import { AwsError } from "#local/aws-error";
import type { TableDescription } from "#local/engines/dynamodb/model";

/** Which capacity was used up, and of what. */
export type Exceeded = {
  table: TableDescription;
  kind: "Read" | "Write";
  onDemand: boolean;
  index?: string;
  /** Name of the quota, as the ledger shows it: `PartitionWriteUnits`. */
  bucket: string;
  /** True for the capacity of the table or index, false for that of one partition. */
  whole: boolean;
};

const hotKeyGuide =
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";

/** Messages of the API reference (TransactWriteItems, CancellationReasons). */
export const messages = {
  onDemandTable: `Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: ${hotKeyGuide}`,
  onDemandIndex:
    "Throughput exceeds the current capacity for one or more global secondary indexes. DynamoDB is automatically scaling your index so please try again shortly.",
  provisionedTable:
    "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
  provisionedIndex:
    "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API.",
};

/**
 * The error of a data-plane request beyond capacity: `ThrottlingException` on on-demand tables,
 * `ProvisionedThroughputExceededException` on provisioned ones ("Error handling with DynamoDB"),
 * both with `ThrottlingReasons` (API reference, ThrottlingReason).
 */
export function throttled(exceeded: Exceeded): AwsError {
  const { table, index, onDemand } = exceeded;
  const message = messages[`${onDemand ? "onDemand" : "provisioned"}${index ? "Index" : "Table"}`];
  const resource = index ? `${table.TableArn}/index/${index}` : table.TableArn;
  const reasons = [{ reason: reasonOf(exceeded), resource }];
  return onDemand
    ? new AwsError("ThrottlingException", message, 400, { throttlingReasons: reasons })
    : new AwsError("ProvisionedThroughputExceededException", message, 400, {
        ThrottlingReasons: reasons,
      });
}

function reasonOf({ kind, index, onDemand, whole }: Exceeded): string {
  const what = `${index ? "Index" : "Table"}${kind}`;
  if (!whole) return `${what}KeyRangeThroughputExceeded`;
  return `${what}${onDemand ? "AccountLimitExceeded" : "ProvisionedThroughputExceeded"}`;
}
