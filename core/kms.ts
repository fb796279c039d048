import { DecryptCommand, EncryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { lazy, setting } from "#core/settings";

/** Apart from the other clients: most functions need it seldom, and load it then. */
export const kms = /* @__PURE__ */ lazy(() => new KMSClient({}));

/** Base64 that only the same `context` opens again. */
export async function encrypt(context: Record<string, string>, text: string): Promise<string> {
  const { CiphertextBlob } = await kms().send(
    new EncryptCommand({
      KeyId: setting("tokenKeyArn"),
      Plaintext: Buffer.from(text),
      EncryptionContext: context,
    }),
  );
  if (!CiphertextBlob) throw new Error("KMS answered no ciphertext.");
  return Buffer.from(CiphertextBlob).toString("base64");
}

/** What `encrypt` was given. Throws KMS's error for another context. */
export async function decrypt(context: Record<string, string>, sealed: string): Promise<string> {
  const { Plaintext } = await kms().send(
    new DecryptCommand({
      KeyId: setting("tokenKeyArn"),
      CiphertextBlob: Buffer.from(sealed, "base64"),
      EncryptionContext: context,
    }),
  );
  return Buffer.from(Plaintext ?? []).toString();
}
