import { undelivered } from "./bus";
import type { Statement } from "./permission";
import { table } from "./table";

type Reader = {
  handler: string;
  link: sst.Linkable<object>[];
  permissions: Statement[];
  /** Entities whose rows it reads. */
  entities: string[];
  /** Those of which it reads new rows alone. */
  inserts?: string[];
};

/** A reader of the table's stream; DynamoDB allows two a shard without throttling them. */
export function streamReader(
  name: string,
  { handler, link, permissions, entities, inserts }: Reader,
) {
  return table.subscribe(
    name,
    {
      handler,
      timeout: "60 seconds",
      link,
      permissions: [...permissions, { actions: ["sqs:SendMessage"], resources: [undelivered.arn] }],
    },
    {
      filters: [
        { dynamodb: { NewImage: { __edb_e__: { S: entities } } } },
        ...(inserts
          ? [{ eventName: ["INSERT"], dynamodb: { NewImage: { __edb_e__: { S: inserts } } } }]
          : []),
      ],
      transform: {
        // SST sets none of these: one bad record would block the shard for a day.
        eventSourceMapping: {
          batchSize: 100,
          bisectBatchOnFunctionError: true,
          maximumRetryAttempts: 10,
          maximumRecordAgeInSeconds: 86_400,
          functionResponseTypes: ["ReportBatchItemFailures"],
          destinationConfig: { onFailure: { destinationArn: undelivered.arn } },
        },
      },
    },
  );
}
