import { checkKey, checkOwner, notFound, seedTableName } from "./existing";
import { isPermanent, stage } from "./stage";
import { streamReader } from "./stream";

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
 * beside the publisher, and the last that there is room for.
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
  return streamReader("MirrorTable", {
    handler: "functions/event/mirror-table.handler",
    link: [mirrorTableLink],
    permissions: [
      {
        actions: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
        resources: [mirrorTableArn],
      },
    ],
    entities: ["readSet"],
  });
}
