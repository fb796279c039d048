import { GetPublicKeyCommand, SignCommand } from "@aws-sdk/client-kms";
import type { Signature } from "#core/audit/certificate-schema";
import { canonical, sha256 } from "#core/canonical";
import { kms } from "#core/kms";
import { lazy, setting } from "#core/settings";

type PublicKey = Pick<Signature, "publicKey" | "fingerprint">;

const known = lazy(() => new Map<string, PublicKey>());

/** The stage's public key: who has it can verify without us what was signed. */
export async function publicKey(): Promise<PublicKey> {
  const KeyId = setting("auditKeyArn");
  const found = known().get(KeyId);
  if (found) return found;
  const { PublicKey } = await kms().send(new GetPublicKeyCommand({ KeyId }));
  if (!PublicKey) throw new Error("KMS answered no public key.");
  const key = {
    publicKey: Buffer.from(PublicKey).toString("base64"),
    fingerprint: sha256(PublicKey),
  };
  known().set(KeyId, key);
  return key;
}

/** A statement with its signature, as JSON. The private key never leaves KMS, which keeps what it signed in its log. */
export async function signed(statement: object): Promise<string> {
  const { Signature: value } = await kms().send(
    new SignCommand({
      KeyId: setting("auditKeyArn"),
      SigningAlgorithm: "ECDSA_SHA_256",
      MessageType: "DIGEST",
      Message: Buffer.from(sha256(canonical(statement)), "hex"),
    }),
  );
  if (!value) throw new Error("KMS answered no signature.");
  const signature: Signature = {
    algorithm: "ECDSA_P256_SHA256",
    ...(await publicKey()),
    value: Buffer.from(value).toString("base64"),
  };
  return `${JSON.stringify({ ...statement, signature }, null, 2)}\n`;
}
