import {
  GetParameterCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { createKms, type KmsEngine } from "#local/engines/kms/kms";
import { createSsm } from "#local/engines/ssm/ssm";
import { serveEngine } from "#tests/local/support/serve-engine";

/** Parameter Store behind HTTP with the SDK's own client, and the KMS it encrypts with. */
export async function start(files?: string) {
  let kms: KmsEngine | undefined;
  const running = await serveEngine(
    (context) => {
      kms = createKms(context);
      return { served: createSsm(context, { kms }), others: [kms] };
    },
    SSMClient,
    files,
  );
  return {
    ...running,
    kms: kms as unknown as KmsEngine,
    /** Puts a String unless told otherwise. */
    put: (Name: string, Value: string, more: Partial<PutParameterCommandInput> = {}) =>
      running.client.send(new PutParameterCommand({ Name, Value, Type: "String", ...more })),
    /** The value of a parameter, decrypted. */
    async value(Name: string): Promise<string | undefined> {
      const command = new GetParameterCommand({ Name, WithDecryption: true });
      return (await running.client.send(command)).Parameter?.Value;
    },
  };
}
