import { undelivered } from "./bus";
import { checkKey, checkOwner, notFound, seedTableName } from "./existing";
import { isPermanent, stage } from "./stage";
import { table } from "./table";

const { mirrorTableName } = stage;

/** The user's own table, seed-shaped; undefined in a stage without one. */
export const mirrorTable =
  mirrorTableName === undefined
    ? undefined
    : mirrorTableName === true
      ? ownTable()
      : existingTable(mirrorTableName);

/** In every stage, so that links are of one type in all; without a table nothing is linked to it. */
const mirrorTableLink = new sst.Linkable("MirrorTable", {
  properties: { name: mirrorTable?.name ?? "" },
});

/**
 * Writes rows of read sets into the user's table, in the order of the stream. It is the stream's second reader
 * beside the publisher; DynamoDB allows two a shard without throttling them.
 */
export const mirrorWriter = mirrorTable && writerOf(mirrorTable.arn);

function ownTable() {
  checkOwner($app.stage, stage);
  return new aws.dynamodb.Table("MirrorTableTable", {
    name: seedTableName,
    attributes: [{ name: "set_arn", type: "S" }],
    hashKey: "set_arn",
    billingMode: "PAY_PER_REQUEST",
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: isPermanent,
  });
}

function existingTable(name: string) {
  const found = $util.output(
    aws.dynamodb.getTable({ name }).catch((error: unknown) => {
      throw notFound("mirrorTableName", name, error);
    }),
  );
  const checked = found.apply((table) => {
    checkKey(table);
    return table;
  });
  return { name: checked.name, arn: checked.arn };
}

function writerOf(mirrorTableArn: $util.Input<string>) {
  return table.subscribe(
    "MirrorTable",
    {
      handler: "functions/event/mirror-table.handler",
      timeout: "60 seconds",
      link: [mirrorTableLink],
      permissions: [
        {
          actions: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
          resources: [mirrorTableArn],
        },
        { actions: ["sqs:SendMessage"], resources: [undelivered.arn] },
      ],
    },
    {
      filters: [{ dynamodb: { NewImage: { __edb_e__: { S: ["readSet"] } } } }],
      transform: {
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
