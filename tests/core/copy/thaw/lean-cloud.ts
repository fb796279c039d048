import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { configure } from "#core/settings";
import { useTime as setTime } from "#core/time";
import { Endpoint } from "#local/endpoint";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { createOmics } from "#local/engines/omics/omics";
import { createS3 } from "#local/engines/s3/s3";
import { engineContext } from "#tests/local/support/engine-context";
import { listen } from "#tests/local/support/listen";

export const source = "thaw-source";
export const target = "thaw-target";
const storageBucket = "storage";
const storeId = "1000000001";

export type LeanCloud = Awaited<ReturnType<typeof leanCloud>>;

/** S3, DynamoDB and HealthOmics alone, with nothing that happens by itself: in it days pass in a moment. */
export async function leanCloud() {
  const context = engineContext();
  const dynamodb = await createDynamodb(context);
  const s3 = createS3(context, { credentials: { local: "local" } });
  const omics = createOmics(context, { objects: s3, publish: async () => undefined });
  const endpoint = new Endpoint();
  for (const engine of [dynamodb, s3, omics]) endpoint.add(engine);
  const server = await listen((request, response) =>
    endpoint.server.emit("request", request, response),
  );
  const settings = {
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  };
  const { clock, gate } = context;
  setTime({ now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  });
  const quotas = Object.fromEntries(paced.map((name) => [name, 1000]));
  const given = {
    ...{ tableName: "data", storageBucket, region: "us-east-1", accountId: "000000000000" },
    ...{ quotas, projectOfStore: { [storeId]: "demo" }, copyExportRoleArn: "" },
    ...{ stageName: "test", copyDestinations: [`s3://${target}/`] },
  };
  configure(given);
  const clients = { s3: new S3Client({ ...settings, forcePathStyle: true }) };
  await makeTable(new DynamoDBClient(settings));
  for (const Bucket of [source, target, storageBucket])
    await clients.s3.send(new CreateBucketCommand({ Bucket }));
  omics.ensureSequenceStore({ name: "reads", id: storeId });
  // A store takes jobs once it is there.
  await clock.advance(5_000);
  await omics.settled();
  return {
    ...{ clock, gate, omics, objects: s3, storeId, ...clients },
    /** Changes settings for the rest of a test. */
    set: (more: Partial<typeof given>) => configure({ ...given, ...more }),
    async close() {
      await server.close();
      await omics.close();
      await s3.close();
      await dynamodb.close();
      clock.stop();
      context.store.close();
    },
  };
}

const paced = [
  "GetReadSetMetadata",
  "StartReadSetActivationJob",
  "GetReadSetActivationJob",
  "StartReadSetExportJob",
  "GetReadSetExportJob",
];

async function makeTable(client: DynamoDBClient): Promise<void> {
  const names = ["gsi1", "gsi2", "gsi3", "gsi4", "gsi5", "gsi6"];
  const keys = ["pk", "sk", ...names.flatMap((name) => [`${name}pk`, `${name}sk`])];
  const schema = (prefix: string) => [
    { AttributeName: `${prefix}pk`, KeyType: "HASH" as const },
    { AttributeName: `${prefix}sk`, KeyType: "RANGE" as const },
  ];
  await client.send(
    new CreateTableCommand({
      TableName: "data",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: keys.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
      KeySchema: schema(""),
      GlobalSecondaryIndexes: names.map((IndexName) => ({
        IndexName,
        KeySchema: schema(IndexName),
        Projection: { ProjectionType: "KEYS_ONLY" },
      })),
    }),
  );
}
