import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import * as Aws from "#core/aws";
import { documents } from "#core/dynamo";
import { configure } from "#core/settings";
import { useTime as setTime } from "#core/time";
import { Clock } from "#local/clock";
import { Endpoint } from "#local/endpoint";
import type { EngineContext } from "#local/engine";
import type { Engines } from "#local/engines";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { usualPrincipal } from "#local/engines/icav2/core";
import { createKms } from "#local/engines/kms/kms";
import { createS3 } from "#local/engines/s3/s3";
import { createSecretsManager } from "#local/engines/secretsmanager/secretsmanager";
import { createSqs } from "#local/engines/sqs/sqs";
import { createStepFunctions } from "#local/engines/stepfunctions/stepfunctions";
import { createSts } from "#local/engines/sts/sts";
import { Gate } from "#local/gate/gate";
import { openIcav2 } from "#local/icav2";
import { createIntegration } from "#local/integrate";
import { openStore } from "#local/store";
import { stepped } from "#tests/perf/stepped-clock";

export type Icav2Room = Awaited<ReturnType<typeof openIcav2Room>>;

const [region, accountId, bucket, tableName, secretArn] = [
  "us-east-1",
  "000000000000",
  "storage",
  "table",
  "icav2",
];

/**
 * What a copy within ICA needs, and nothing that works by itself: table, bucket, key, secret, Step Functions and ICA, in
 * memory behind one endpoint, with a clock that only moves when everybody waits. Verbs of `core/` in this process act on it.
 */
export async function openIcav2Room({ jobsInFlight = 50 }: { jobsInFlight?: number } = {}) {
  const clock = new Clock();
  const gate = new Gate(clock);
  const store = openStore();
  const endpoint = new Endpoint();
  const { server } = endpoint;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const failures: string[] = [];
  const context: EngineContext = {
    ...{ clock, store, gate, accountId, region, endpoint: () => url },
    log: (line) => void failures.push(line),
  };
  const sqs = createSqs(context);
  const sts = createSts(context);
  const s3 = createS3(context, { credentials: sts.credentialsOf });
  const kms = createKms(context);
  const engines = [
    ...[sqs, sts, s3, kms],
    await createDynamodb(context),
    createSecretsManager(context, { kms }),
    createStepFunctions(context, {
      invoke: () => Promise.reject(new Error("There are no functions.")),
      integrate: createIntegration(url, region),
    }),
  ];
  const icav2 = openIcav2(context, { s3, sqs, sts } as Engines);
  for (const engine of engines) endpoint.add(engine);
  endpoint.addExtra({
    prefix: "/ica/rest/",
    handle(request, response) {
      // Compression costs this machine time and nobody else.
      delete request.headers["accept-encoding"];
      return icav2.handle(request, response);
    },
  });
  endpoint.open();
  Object.assign(process.env, {
    ...{ AWS_ENDPOINT_URL: url, AWS_REGION: region },
    ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
  });
  setTime({ now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) });
  const settings = {
    ...{ tableName, storageBucket: bucket, stageName: "perf", projectOfStore: {} },
    copyDestinations: ["icav2://"],
    icav2: { baseUrl: `${url}/ica/rest`, secretArn, jobsInFlight },
  };
  configure(settings);
  const { KeyMetadata } = await Aws.kms().send(new CreateKeyCommand({}));
  const tokenKeyArn = KeyMetadata?.Arn ?? "";
  await documents().send(tableCommand());
  await Aws.s3().send(new CreateBucketCommand({ Bucket: bucket }));
  await Aws.secretsmanager().send(
    new CreateSecretCommand({ Name: secretArn, SecretString: usualPrincipal.apiKey }),
  );
  /** What another instance of a function is: it remembers nothing. */
  const forget = () => configure({ ...settings, tokenKeyArn });
  forget();
  const steps = stepped(clock, gate, "sleeps");
  return {
    ...{ clock, gate, icav2, failures, forget },
    async close() {
      steps.stop();
      await steps.ended;
      await icav2.close();
      for (const engine of engines) await engine.close();
      clock.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
      for (const client of [Aws.dynamodb(), Aws.s3(), Aws.sqs(), Aws.sfn()]) client.destroy();
      setTime();
      configure({});
    },
  };
}

/** The data table's keys and indexes, as `stacks/table.ts` has them. */
function tableCommand(): CreateTableCommand {
  const indexes = [1, 2, 3, 4, 5, 6].map((n) => `gsi${n}`);
  const names = ["pk", "sk", ...indexes.flatMap((name) => [`${name}pk`, `${name}sk`])];
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" as const },
    { AttributeName: range, KeyType: "RANGE" as const },
  ];
  return new CreateTableCommand({
    TableName: tableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
    KeySchema: keys("pk", "sk"),
    GlobalSecondaryIndexes: indexes.map((IndexName) => ({
      IndexName,
      KeySchema: keys(`${IndexName}pk`, `${IndexName}sk`),
      Projection: { ProjectionType: "KEYS_ONLY" },
    })),
  });
}
