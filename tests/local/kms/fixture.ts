import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { createKms } from "#local/engines/kms/kms";
import { serveEngine } from "#tests/local/support/serve-engine";

/** KMS behind HTTP with the SDK's own client. */
export async function start(files?: string) {
  const running = await serveEngine(
    (context) => ({ served: createKms(context) }),
    KMSClient,
    files,
  );
  return {
    ...running,
    /** A new key; answers its ARN. */
    async createKey(): Promise<string> {
      const { KeyMetadata } = await running.client.send(new CreateKeyCommand({}));
      return KeyMetadata?.Arn ?? "";
    },
  };
}
