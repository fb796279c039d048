import { CreateSecretCommand, PutSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import * as Aws from "#core/aws";
import type { OperationName } from "#core/copy/icav2/operations";
import { configure } from "#core/settings";
import { useTime as setTime } from "#core/time";
import { Clock } from "#local/clock";
import { Endpoint } from "#local/endpoint";
import type { EngineContext } from "#local/engine";
import type { Engines } from "#local/engines";
import { usualPrincipal } from "#local/engines/icav2/core";
import { createKms } from "#local/engines/kms/kms";
import { createS3 } from "#local/engines/s3/s3";
import { createSecretsManager } from "#local/engines/secretsmanager/secretsmanager";
import { createSqs } from "#local/engines/sqs/sqs";
import { createSts } from "#local/engines/sts/sts";
import { Gate } from "#local/gate/gate";
import { openIcav2 } from "#local/icav2";
import { openStore } from "#local/store";

export type Icav2Cloud = Awaited<ReturnType<typeof startIcav2Cloud>>;

/**
 * ICA with the engines that its clients need, in memory behind one endpoint, for verbs of `core/` in this process. The clock
 * runs `scale` times as fast as real time.
 */
export async function startIcav2Cloud(scale = 100) {
  const clock = new Clock();
  clock.setScale(scale);
  const gate = new Gate(clock);
  const store = openStore();
  const endpoint = new Endpoint();
  const { server } = endpoint;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const lines: string[] = [];
  const context: EngineContext = {
    ...{ clock, store, gate, accountId: "000000000000", region: "us-east-1" },
    endpoint: () => url,
    log: (line) => void lines.push(line),
  };
  const sqs = createSqs(context);
  const sts = createSts(context);
  const s3 = createS3(context, { credentials: sts.credentialsOf });
  const secrets = createSecretsManager(context, { kms: createKms(context) });
  const icav2 = openIcav2(context, { s3, sqs, sts } as Engines);
  for (const engine of [sqs, sts, s3, secrets]) endpoint.add(engine);
  endpoint.addExtra({ prefix: "/ica/rest/", handle: icav2.handle });
  endpoint.open();
  icav2.changeSettings({ failureRate: 0, sigma: 0 });
  const secretArn = "icav2";
  const act = () => {
    setTime({ now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) });
    Object.assign(process.env, {
      ...{ AWS_ENDPOINT_URL: url, AWS_REGION: "us-east-1" },
      ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
    });
    configure({ icav2: { baseUrl: `${url}/ica/rest`, secretArn, jobsInFlight: 50 } });
  };
  act();
  await Aws.secretsmanager().send(
    new CreateSecretCommand({ Name: secretArn, SecretString: usualPrincipal.apiKey }),
  );
  return {
    ...{ clock, gate, icav2, s3, url, lines },
    /** What another instance of a function is: it remembers nothing. */
    forget: act,
    /** Projects are buckets of the S3 engine. */
    project: (name: string) => icav2.ensureProject({ name }).id,
    putSecret: (SecretString: string) =>
      Aws.secretsmanager().send(new PutSecretValueCommand({ SecretId: secretArn, SecretString })),
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
      for (const engine of [sqs, sts, s3, secrets]) await engine.close();
      clock.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      store.close();
      setTime();
      configure({});
    },
  };
}
