import { randomBytes } from "node:crypto";
import * as z from "zod";
import { keyIdIn, open, seal } from "#local/engines/kms/cipher";
import { kmsError } from "#local/engines/kms/errors";
import { keyOf, usableKey, usableKeyOf } from "#local/engines/kms/key-id";
import { keyReference } from "#local/engines/kms/key-operations";
import type { Key, KeyStore } from "#local/engines/kms/key-store";
import { blob, type Defined, operation } from "#local/protocol/members";

const algorithm = z.literal("SYMMETRIC_DEFAULT").optional();
const pairs = z.record(z.string().min(1), z.string()).optional();
const ciphertext = blob(1, 6144);
const dataKey = {
  KeyId: keyReference,
  EncryptionContext: pairs,
  KeySpec: z.enum(["AES_256", "AES_128"]).optional(),
  NumberOfBytes: z.int().min(1).max(1024).optional(),
};
type DataKey = z.infer<z.ZodObject<typeof dataKey>>;

/** Operations on data; ciphertexts are in `cipher.ts`. */
export function cryptoOperations(store: KeyStore): Record<string, Defined> {
  const generate = ({ KeyId, EncryptionContext, KeySpec, NumberOfBytes }: DataKey) => {
    if ((KeySpec === undefined) === (NumberOfBytes === undefined))
      throw kmsError("ValidationException", "Please specify either number of bytes or key spec.");
    const key = usableKeyOf(store, KeyId, "SYMMETRIC_DEFAULT");
    const plaintext = randomBytes(NumberOfBytes ?? (KeySpec === "AES_128" ? 16 : 32));
    const sealed = seal(key.id, key.material, plaintext, EncryptionContext);
    return { key, plaintext, sealed: sealed.toString("base64") };
  };
  /** The key is named by the ciphertext; naming it again must agree. */
  const decrypt = (blobIn: Buffer, context?: Record<string, string>, named?: string) => {
    const expected = named === undefined ? undefined : keyOf(store, named);
    const key = keyIn(store, blobIn);
    if (expected && expected.id !== key.id)
      throw kmsError(
        "IncorrectKeyException",
        "The key ID in the request does not identify a CMK that can perform this operation.",
      );
    return { key, plaintext: open(key.material, blobIn, context) };
  };
  return {
    Encrypt: operation(
      {
        KeyId: keyReference,
        Plaintext: blob(1, 4096),
        EncryptionContext: pairs,
        EncryptionAlgorithm: algorithm,
      },
      ({ KeyId, Plaintext, EncryptionContext }) => {
        const key = usableKeyOf(store, KeyId, "SYMMETRIC_DEFAULT");
        return {
          CiphertextBlob: seal(key.id, key.material, Plaintext, EncryptionContext).toString(
            "base64",
          ),
          KeyId: key.arn,
          EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
        };
      },
    ),
    Decrypt: operation(
      {
        CiphertextBlob: ciphertext,
        EncryptionContext: pairs,
        KeyId: keyReference.optional(),
        EncryptionAlgorithm: algorithm,
      },
      ({ CiphertextBlob, EncryptionContext, KeyId }) => {
        const { key, plaintext } = decrypt(CiphertextBlob, EncryptionContext, KeyId);
        return {
          KeyId: key.arn,
          Plaintext: plaintext.toString("base64"),
          EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
        };
      },
    ),
    ReEncrypt: operation(
      {
        CiphertextBlob: ciphertext,
        SourceEncryptionContext: pairs,
        SourceKeyId: keyReference.optional(),
        SourceEncryptionAlgorithm: algorithm,
        DestinationKeyId: keyReference,
        DestinationEncryptionContext: pairs,
        DestinationEncryptionAlgorithm: algorithm,
      },
      (input) => {
        const source = decrypt(
          input.CiphertextBlob,
          input.SourceEncryptionContext,
          input.SourceKeyId,
        );
        const key = usableKeyOf(store, input.DestinationKeyId, "SYMMETRIC_DEFAULT");
        const sealed = seal(
          key.id,
          key.material,
          source.plaintext,
          input.DestinationEncryptionContext,
        );
        return {
          CiphertextBlob: sealed.toString("base64"),
          SourceKeyId: source.key.arn,
          KeyId: key.arn,
          SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
          DestinationEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
        };
      },
    ),
    GenerateDataKey: operation(dataKey, (input) => {
      const { key, plaintext, sealed } = generate(input);
      return {
        CiphertextBlob: sealed,
        Plaintext: plaintext.toString("base64"),
        KeyId: key.arn,
      };
    }),
    GenerateDataKeyWithoutPlaintext: operation(dataKey, (input) => {
      const { key, sealed } = generate(input);
      return { CiphertextBlob: sealed, KeyId: key.arn };
    }),
    GenerateRandom: operation({ NumberOfBytes: z.int().min(1).max(1024) }, ({ NumberOfBytes }) => ({
      Plaintext: randomBytes(NumberOfBytes).toString("base64"),
    })),
  };
}

/** A ciphertext of a key that is gone can never be opened; KMS then says that the key does not exist. */
function keyIn(store: KeyStore, blobIn: Buffer): Key {
  return usableKey(store, keyIdIn(blobIn));
}
