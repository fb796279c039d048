import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { configure, type Settings } from "#core/settings";
import { setTime } from "#core/time";
import { Endpoint } from "#local/endpoint";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { createKms } from "#local/engines/kms/kms";
import { createOmics } from "#local/engines/omics/omics";
import type { Credential } from "#local/engines/s3/credentials";
import { createS3 } from "#local/engines/s3/s3";
import { createSecretsManager } from "#local/engines/secretsmanager/secretsmanager";
import { engineContext } from "#tests/local/support/engine-context";
import { listen } from "#tests/local/support/listen";
import { dataTable } from "#tests/support/data-table";

export const source = "thaw-source";
export const target = "thaw-target";
const storageBucket = "storage";
const storeId = "1000000001";

export type LeanCloud = Awaited<ReturnType<typeof leanCloud>>;

/** S3, DynamoDB, HealthOmics and secrets alone, with nothing that happens by itself: in it days pass in a moment. */
export async function leanCloud() {
  const context = engineContext();
  const dynamodb = await createDynamodb(context);
  const root = { accountId: "000000000000", principalArn: "arn:aws:iam::000000000000:root" };
  const keys = new Map<string, Credential>([["local", { ...root, secretAccessKey: "local" }]]);
  const s3 = createS3(context, { credentials: (key) => keys.get(key) });
  const omics = createOmics(context, { objects: s3, publish: async () => undefined });
  const endpoint = new Endpoint();
  const kms = createKms(context);
  const secrets = createSecretsManager(context, { kms });
  for (const engine of [dynamodb, s3, omics, kms, secrets]) endpoint.add(engine);
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
    ...{ stageName: "test", copyDestinations: [`s3://${target}/`], copySources: [source] },
    restoredReads: { bucket: "", prefix: "", days: 14 },
    fastqSources: [{ uri: `s3://${source}/`, projectIds: ["demo"] }],
    workflowRunPlaces: [] as Settings["workflowRunPlaces"],
    cursorKey: Buffer.from("a key of the test").toString("base64"),
    ...{ auditBucket: "audit", auditKeyArn: "" },
  };
  configure(given);
  const clients = { s3: new S3Client({ ...settings, forcePathStyle: true }) };
  await new DynamoDBClient(settings).send(dataTable("data"));
  for (const Bucket of [source, target, storageBucket])
    await clients.s3.send(new CreateBucketCommand({ Bucket }));
  omics.ensureSequenceStore({ name: "reads", id: storeId });
  // A store takes jobs once it is there.
  await clock.advance(5_000);
  await omics.settled();
  return {
    ...{ clock, gate, omics, objects: s3, storeId, ...clients },
    /** Gives out temporary credentials for S3. */
    lend(key: string, secret: Pick<Credential, "secretAccessKey" | "sessionToken">, ms: number) {
      keys.set(key, { ...root, ...secret, expiresAt: clock.now() + ms });
    },
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
