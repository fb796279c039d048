import { bus, busLink, undelivered } from "./bus";
import { stageLink } from "./stage";
import { table, tableArn, tableLink } from "./table";

const publish = [
  { actions: ["events:PutEvents"], resources: [bus.arn] },
  { actions: ["dynamodb:DeleteItem"], resources: [tableArn] },
];

/** Publishes what the table's stream shows: outbox rows, and changes of mirrored rows. */
export const publisher = table.subscribe(
  "Publisher",
  {
    handler: "functions/event/change.handler",
    timeout: "60 seconds",
    link: [tableLink, busLink],
    permissions: [...publish, { actions: ["sqs:SendMessage"], resources: [undelivered.arn] }],
  },
  {
    filters: [{ dynamodb: { NewImage: { __edb_e__: { S: ["outbox", "readSet"] } } } }],
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

/** Publishes again what has waited for more than five minutes. */
export const sweep = new sst.aws.CronV2("OutboxSweep", {
  schedule: "rate(5 minutes)",
  function: {
    handler: "functions/cron/outbox-sweep.handler",
    timeout: "60 seconds",
    link: [tableLink, busLink, stageLink],
    permissions: [...publish, { actions: ["dynamodb:Query"], resources: [tableArn] }],
  },
});
