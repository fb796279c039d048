import { randomUUID } from "node:crypto";
import * as z from "zod";
import { AwsError } from "#local/aws-error";
import type { EngineContext } from "#local/engine";
import type { KmsEngine } from "#local/engines/kms/kms";
import { invalidRequest } from "#local/engines/secretsmanager/errors";
import { active, secretId } from "#local/engines/secretsmanager/find-secret";
import { addVersion, isRepetition, type Sealed } from "#local/engines/secretsmanager/new-version";
import type { Secret, SecretStore } from "#local/engines/secretsmanager/secret-store";
import { type PlainValue, plainOf, sealValue } from "#local/engines/secretsmanager/secret-value";
import { blob, type Defined, operation } from "#local/protocol/members";
import { tagList } from "#local/protocol/tags";

const value = {
  ClientRequestToken: z.string().min(32).max(64).optional(),
  SecretString: z.string().min(1).max(65_536).optional(),
  SecretBinary: blob(1, 65_536).optional(),
};
const settings = {
  Description: z.string().max(2048).optional(),
  KmsKeyId: z.string().max(2048).optional(),
};
const stages = z.array(z.string().min(1).max(256)).min(1).max(20).optional();

/** Operations that make secrets and versions. The id of a version is the client's token. */
export function writeOperations(
  context: EngineContext,
  store: SecretStore,
  kms: KmsEngine,
): Record<string, Defined> {
  const seal = async (
    secret: Pick<Secret, "arn" | "kmsKeyId">,
    id: string,
    plain: PlainValue,
  ): Promise<Sealed> => ({
    id,
    envelope: await sealValue(kms, secret, id, plain),
    binary: plain.binary,
  });
  /** Adds a version unless the call is a repetition; answers the labels the version has then. */
  const put = async (secret: Secret, id: string, plain: PlainValue, labels?: string[]) => {
    if (!(await isRepetition(store, kms, secret, id, plain))) {
      const sealed = await seal(secret, id, plain);
      const isAdded = store.transaction(() => {
        active(store, secret.arn);
        if (store.versions(secret.arn).some((version) => version.id === id)) return false;
        addVersion(context, store, secret.arn, sealed, labels);
        return true;
      });
      // Another call with the same token came in between.
      if (!isAdded) await isRepetition(store, kms, secret, id, plain);
    }
    return [...store.stages(secret.arn)].flatMap(([stage, on]) => (on === id ? [stage] : []));
  };
  return {
    CreateSecret: operation(
      {
        Name: z
          .string()
          .min(1)
          .max(512)
          .regex(/^[A-Za-z0-9/_+=.@!-]+$/),
        ...value,
        ...settings,
        Tags: tagList.default([]),
      },
      async ({ Name, Description = null, KmsKeyId = null, Tags, ...input }) => {
        const plain = plainOf(input);
        const id = input.ClientRequestToken ?? randomUUID();
        const known = store.find(Name);
        if (known && plain && (await repeats(store, kms, known, id, plain)))
          return { ARN: known.arn, Name, VersionId: id };
        const arn = store.newArn(Name);
        const sealed = plain && (await seal({ arn, kmsKeyId: KmsKeyId }, id, plain));
        store.transaction(() => {
          assertFree(store.find(Name), Name);
          store.create({ arn, name: Name, description: Description, kmsKeyId: KmsKeyId });
          store.tags.set(arn, Tags, () => invalidRequest("A secret has at most 50 tags."));
          if (sealed) addVersion(context, store, arn, sealed);
        });
        return { ARN: arn, Name, ...(sealed && { VersionId: id }) };
      },
    ),
    PutSecretValue: operation(
      { SecretId: secretId, ...value, VersionStages: stages },
      async ({ SecretId, ClientRequestToken: id = randomUUID(), VersionStages, ...input }) => {
        const secret = active(store, SecretId);
        const plain = plainOf(input);
        if (!plain) throw invalidRequest("You must provide either SecretString or SecretBinary.");
        const labels = await put(secret, id, plain, VersionStages);
        return { ARN: secret.arn, Name: secret.name, VersionId: id, VersionStages: labels };
      },
    ),
    UpdateSecret: operation(
      { SecretId: secretId, ...value, ...settings },
      async ({ SecretId, ClientRequestToken: id = randomUUID(), ...input }) => {
        const { Description, KmsKeyId } = input;
        const secret = active(store, SecretId);
        const plain = plainOf(input);
        const changed = { ...secret, kmsKeyId: KmsKeyId ?? secret.kmsKeyId };
        if (plain) await put(changed, id, plain);
        store.transaction(() => {
          if (Description !== undefined) store.update(secret.arn, { description: Description });
          store.update(secret.arn, { kmsKeyId: changed.kmsKeyId, changedAt: context.clock.now() });
        });
        return { ARN: secret.arn, Name: secret.name, ...(plain && { VersionId: id }) };
      },
    ),
  };
}

/** A second CreateSecret with the same token and value is the first one again. */
async function repeats(
  store: SecretStore,
  kms: KmsEngine,
  known: Secret,
  id: string,
  plain: PlainValue,
): Promise<boolean> {
  assertNotMarked(known);
  return isRepetition(store, kms, known, id, plain);
}

function assertFree(known: Secret | undefined, name: string): void {
  if (!known) return;
  assertNotMarked(known);
  throw new AwsError(
    "ResourceExistsException",
    `The operation failed because the secret ${name} already exists.`,
  );
}

function assertNotMarked({ deletedAt }: Secret): void {
  if (deletedAt !== null)
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
}
