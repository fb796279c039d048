import {
  CreateSecretCommand,
  type CreateSecretCommandInput,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type PutSecretValueCommandInput,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { createKms, type KmsEngine } from "#local/engines/kms/kms";
import { createSecretsManager } from "#local/engines/secretsmanager/secretsmanager";
import { serveEngine } from "#tests/local/support/serve-engine";

/** Secrets Manager behind HTTP with the SDK's own client, and the KMS it encrypts with. */
export async function start(files?: string) {
  let kms: KmsEngine | undefined;
  const running = await serveEngine(
    (context) => {
      kms = createKms(context);
      return { served: createSecretsManager(context, { kms }), others: [kms] };
    },
    SecretsManagerClient,
    files,
  );
  const { client } = running;
  return {
    ...running,
    kms: kms as unknown as KmsEngine,
    create: (Name: string, SecretString?: string, more: Partial<CreateSecretCommandInput> = {}) =>
      client.send(new CreateSecretCommand({ Name, SecretString, ...more })),
    put: (
      SecretId: string,
      SecretString?: string,
      more: Partial<PutSecretValueCommandInput> = {},
    ) => client.send(new PutSecretValueCommand({ SecretId, SecretString, ...more })),
    get: (SecretId: string, more: { VersionId?: string; VersionStage?: string } = {}) =>
      client.send(new GetSecretValueCommand({ SecretId, ...more })),
  };
}
