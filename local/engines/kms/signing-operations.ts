import { createPrivateKey, createPublicKey, verify } from "node:crypto";
import * as z from "zod";
import { notImplemented } from "#local/aws-error";
import { digestOf, ecdsa } from "#local/engines/kms/ecdsa";
import { kmsError } from "#local/engines/kms/errors";
import { usableKeyOf } from "#local/engines/kms/key-id";
import { keyReference } from "#local/engines/kms/key-operations";
import type { Key, KeyStore } from "#local/engines/kms/key-store";
import { blob, type Defined, operation } from "#local/protocol/members";

const algorithm = "ECDSA_SHA_256";
const message = {
  KeyId: keyReference,
  Message: blob(1, 4096),
  MessageType: z.enum(["RAW", "DIGEST"]).default("RAW"),
  SigningAlgorithm: z.string().min(1),
};
type Message = z.infer<z.ZodObject<typeof message>>;

/** Operations of keys that sign: P-256, by ECDSA with SHA-256. Signatures are DER, as of AWS. */
export function signingOperations(store: KeyStore): Record<string, Defined> {
  const pairOf = ({ KeyId, SigningAlgorithm }: Pick<Message, "KeyId" | "SigningAlgorithm">) => {
    const key = usableKeyOf(store, KeyId, "ECC_NIST_P256");
    if (SigningAlgorithm === algorithm) return key;
    throw kmsError(
      "InvalidKeyUsageException",
      `Algorithm ${SigningAlgorithm} is incompatible with key spec ${key.spec}.`,
    );
  };
  return {
    Sign: operation(message, (input) => {
      const key = pairOf(input);
      const signature = ecdsa(privateKeyOf(key), digestIn(input));
      return {
        KeyId: key.arn,
        Signature: signature.toString("base64"),
        SigningAlgorithm: algorithm,
      };
    }),
    Verify: operation({ ...message, Signature: blob(1, 6144) }, (input) => {
      const key = pairOf(input);
      if (input.MessageType === "DIGEST") throw notImplemented("kms", "Verify of a DIGEST");
      const publicKey = createPublicKey(privateKeyOf(key));
      if (!verify("sha256", input.Message, publicKey, input.Signature))
        throw kmsError("KMSInvalidSignatureException", "The signature is not valid.");
      return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: algorithm };
    }),
    GetPublicKey: operation({ KeyId: keyReference }, ({ KeyId }) => {
      const key = usableKeyOf(store, KeyId, "ECC_NIST_P256");
      const PublicKey = createPublicKey(privateKeyOf(key)).export({ format: "der", type: "spki" });
      return {
        KeyId: key.arn,
        PublicKey: PublicKey.toString("base64"),
        CustomerMasterKeySpec: key.spec,
        KeySpec: key.spec,
        KeyUsage: "SIGN_VERIFY",
        SigningAlgorithms: [algorithm],
      };
    }),
  };
}

function privateKeyOf({ material }: Key) {
  return createPrivateKey({ key: Buffer.from(material), format: "der", type: "pkcs8" });
}

function digestIn({ Message, MessageType }: Message): Buffer {
  if (MessageType === "RAW") return digestOf(Message);
  if (Message.length === 32) return Message;
  throw kmsError("ValidationException", `Digest is invalid length for algorithm ${algorithm}.`);
}
