import type { CallableEngine, EngineContext } from "#local/engine";
import { aliasOperations } from "#local/engines/kms/alias-operations";
import type { EncryptionContext } from "#local/engines/kms/cipher";
import { cryptoOperations } from "#local/engines/kms/crypto-operations";
import { keyChanges } from "#local/engines/kms/key-changes";
import { keyOperations } from "#local/engines/kms/key-operations";
import { type KeySpec, KeyStore } from "#local/engines/kms/key-store";
import { limits } from "#local/engines/kms/limits";
import { defaultPolicy } from "#local/engines/kms/policy";
import { signingOperations } from "#local/engines/kms/signing-operations";
import { jsonService } from "#local/json-service";
import { operationTable, textIn } from "#local/protocol/members";

/** The embedded KMS, with what other engines in the process need of it. */
export type KmsEngine = CallableEngine & {
  /**
   * Encrypts for a service under a key id, ARN or alias; the keys of `alias/aws/ssm`,
   * `alias/aws/secretsmanager` and `alias/aws/s3` are made on first use. Of up to 4,096 bytes. Throws
   * `AwsError` with KMS's codes.
   */
  encrypt(
    keyId: string,
    plaintext: Uint8Array,
    context: EncryptionContext,
  ): Promise<{ ciphertext: Buffer; keyArn: string }>;
  /** Opens what `encrypt` made in the same context. Throws `AwsError` with KMS's codes. */
  decrypt(ciphertext: Uint8Array, context: EncryptionContext): Promise<Buffer>;
  /** A new 256-bit key for data, plain and encrypted, for what is larger than 4,096 bytes. */
  dataKey(
    keyId: string,
    context: EncryptionContext,
  ): Promise<{ plaintext: Buffer; ciphertext: Buffer; keyArn: string }>;
  /** Finds the key of an id, or makes it: the stacks know a key's ARN before the engine has it. */
  ensureKey(key: { id: string; description: string; spec?: KeySpec }): void;
};

/** Opens the keys kept in the store and serves them in KMS's JSON protocol. */
export function createKms(context: EngineContext): KmsEngine {
  const store = new KeyStore(context);
  const service = jsonService(context, {
    service: "kms",
    engine: "kms",
    version: "1.1",
    limits,
    resourceOf: textIn("KeyId"),
    operations: operationTable("kms", {
      ...keyOperations(context, store),
      ...keyChanges(context, store),
      ...aliasOperations(store),
      ...cryptoOperations(store),
      ...signingOperations(store),
    }),
  });
  type Answer = Record<"KeyId" | "CiphertextBlob" | "Plaintext", string>;
  return {
    ...service,
    async encrypt(KeyId, plaintext, EncryptionContext) {
      const Plaintext = base64(plaintext);
      const answer = await service.call<Answer>("Encrypt", { KeyId, Plaintext, EncryptionContext });
      return { ciphertext: bytes(answer.CiphertextBlob), keyArn: answer.KeyId };
    },
    async decrypt(ciphertext, EncryptionContext) {
      const CiphertextBlob = base64(ciphertext);
      const answer = await service.call<Answer>("Decrypt", { CiphertextBlob, EncryptionContext });
      return bytes(answer.Plaintext);
    },
    ensureKey({ id, ...key }) {
      if (store.find(id)) return;
      const policy = defaultPolicy(context.accountId);
      store.create({ manager: "CUSTOMER", policy, ...key }, id);
    },
    async dataKey(KeyId, EncryptionContext) {
      const input = { KeyId, EncryptionContext, KeySpec: "AES_256" };
      const answer = await service.call<Answer>("GenerateDataKey", input);
      return {
        plaintext: bytes(answer.Plaintext),
        ciphertext: bytes(answer.CiphertextBlob),
        keyArn: answer.KeyId,
      };
    },
  };
}

function base64(data: Uint8Array): string {
  return Buffer.from(data).toString("base64");
}

function bytes(text: string): Buffer {
  return Buffer.from(text, "base64");
}
