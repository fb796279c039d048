import { CreateKeyCommand } from "@aws-sdk/client-kms";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import * as Aws from "#core/aws";
import { documents } from "#core/dynamo";
import * as Kms from "#core/kms";
import { secretsmanager } from "#core/secrets-manager";
import { configure } from "#core/settings";
import * as Sqs from "#core/sqs";
import { setTime } from "#core/time";
import type { Engines } from "#local/engines";
import { createDynamodb } from "#local/engines/dynamodb/engine";
import { usualPrincipal } from "#local/engines/icav2/core";
import { createKms } from "#local/engines/kms/kms";
import { createS3 } from "#local/engines/s3/s3";
import { createSecretsManager } from "#local/engines/secretsmanager/secretsmanager";
import { createSqs } from "#local/engines/sqs/sqs";
import { createStepFunctions } from "#local/engines/stepfunctions/stepfunctions";
import { createSts } from "#local/engines/sts/sts";
import { openIcav2 } from "#local/icav2";
import { createIntegration } from "#local/integrate";
import { stepped } from "#tests/perf/stepped-clock";
import { dataTable } from "#tests/support/data-table";
import { openEngineRoom } from "#tests/support/engine-room";

export type Icav2Room = Awaited<ReturnType<typeof openIcav2Room>>;

const [region, bucket, tableName, secretArn] = ["us-east-1", "storage", "table", "icav2"];

/**
 * What a copy within ICA needs, and nothing that works by itself: table, bucket, key, secret, Step Functions and ICA, in
 * memory behind one endpoint, with a clock that only moves when everybody waits. Verbs of `core/` in this process act on it.
 */
export async function openIcav2Room({ jobsInFlight = 50 }: { jobsInFlight?: number } = {}) {
  const room = await openEngineRoom();
  const { context, clock, gate, url, logged: failures } = room;
  const sqs = createSqs(context);
  const sts = createSts(context);
  const s3 = createS3(context, { credentials: sts.credentialsOf });
  const kms = createKms(context);
  const icav2 = openIcav2(context, { s3, sqs, sts } as Engines);
  room.endpoint.addExtra({
    prefix: "/ica/rest/",
    handle(request, response) {
      // Compression costs this machine time and nobody else.
      delete request.headers["accept-encoding"];
      return icav2.handle(request, response);
    },
  });
  room.serve(
    ...[sqs, sts, s3, kms],
    await createDynamodb(context),
    createSecretsManager(context, { kms }),
    createStepFunctions(context, {
      invoke: () => Promise.reject(new Error("There are no functions.")),
      integrate: createIntegration(url, region),
    }),
  );
  setTime({ now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) });
  const settings = {
    ...{ tableName, storageBucket: bucket, stageName: "perf", projectOfStore: {} },
    copyDestinations: ["icav2://"],
    icav2: { baseUrl: `${url}/ica/rest`, secretArn, jobsInFlight },
  };
  configure(settings);
  const { KeyMetadata } = await Kms.kms().send(new CreateKeyCommand({}));
  const tokenKeyArn = KeyMetadata?.Arn ?? "";
  await documents().send(dataTable(tableName));
  await Aws.s3().send(new CreateBucketCommand({ Bucket: bucket }));
  await secretsmanager().send(
    new CreateSecretCommand({ Name: secretArn, SecretString: usualPrincipal.apiKey }),
  );
  /** What another instance of a function is: it remembers nothing. */
  const forget = () => configure({ ...settings, tokenKeyArn });
  forget();
  const steps = stepped(clock, gate, "sleeps");
  return {
    ...{ clock, gate, icav2, failures, forget },
    settings: { ...settings, tokenKeyArn },
    async close() {
      steps.stop();
      await steps.ended;
      await icav2.close();
      await room.close();
      for (const client of [Aws.dynamodb(), Aws.s3(), Sqs.sqs(), Aws.sfn()]) client.destroy();
    },
  };
}
