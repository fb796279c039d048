import { CreateSecretCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import type { OperationName } from "#core/copy/icav2/operations";
import { secretsmanager } from "#core/secrets-manager";
import { configure } from "#core/settings";
import { setTime } from "#core/time";
import type { Engines } from "#local/engines";
import { usualPrincipal } from "#local/engines/icav2/core";
import { createKms } from "#local/engines/kms/kms";
import { createS3 } from "#local/engines/s3/s3";
import { createSecretsManager } from "#local/engines/secretsmanager/secretsmanager";
import { createSqs } from "#local/engines/sqs/sqs";
import { createSts } from "#local/engines/sts/sts";
import { openIcav2 } from "#local/icav2";
import { openEngineRoom } from "#tests/support/engine-room";

export type Icav2Cloud = Awaited<ReturnType<typeof startIcav2Cloud>>;

/**
 * ICA with the engines that its clients need, in memory behind one endpoint, for verbs of `core/` in this process. The clock
 * runs `scale` times as fast as real time.
 */
export async function startIcav2Cloud(scale = 100) {
  const room = await openEngineRoom();
  const { context, clock, gate, url, logged: lines } = room;
  clock.setScale(scale);
  const sqs = createSqs(context);
  const sts = createSts(context);
  const s3 = createS3(context, { credentials: sts.credentialsOf });
  const secrets = createSecretsManager(context, { kms: createKms(context) });
  const icav2 = openIcav2(context, { s3, sqs, sts } as Engines);
  room.endpoint.addExtra({ prefix: "/ica/rest/", handle: icav2.handle });
  room.serve(sqs, sts, s3, secrets);
  icav2.changeSettings({ failureRate: 0, sigma: 0 });
  const secretArn = "icav2";
  const act = () => {
    setTime({ now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) });
    configure({ icav2: { baseUrl: `${url}/ica/rest`, secretArn, jobsInFlight: 50 } });
  };
  act();
  await secretsmanager().send(
    new CreateSecretCommand({ Name: secretArn, SecretString: usualPrincipal.apiKey }),
  );
  return {
    ...{ clock, gate, icav2, s3, url, lines },
    /** What another instance of a function is: it remembers nothing. */
    forget: act,
    /** Projects are buckets of the S3 engine. */
    project: (name: string) => icav2.ensureProject({ name }).id,
    putSecret: (SecretString: string) =>
      secretsmanager().send(new PutSecretValueCommand({ SecretId: secretArn, SecretString })),
    /** Calls of an operation that came so far, also those that were refused. */
    calls: (operation: OperationName | "GetSecretValue" | "PutObject" | "UploadPart") =>
      gate.ledger.rows().find((row) => row.operation === operation)?.calls ?? 0,
    resetCalls: () => gate.ledger.reset(),
    /** Has calls of an operation go wrong; of ICA unless said otherwise. */
    fault: (operation: string, fault: object) =>
      gate.faults.arm({ service: "icav2", operation, ...fault }),
    /** Takes all faults back. */
    heal: () => gate.faults.disarm(),
    async stop() {
      await icav2.close();
      await room.close();
    },
  };
}
