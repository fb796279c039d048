import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { EncryptionContext } from "#local/engines/kms/cipher";
import type { KmsEngine } from "#local/engines/kms/kms";

const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts data of any size under a KMS key, as services do at rest: with a data key of its own, whose
 * encrypted copy (length in two bytes, then the bytes) comes before nonce, tag and data.
 */
export async function sealEnvelope(
  kms: KmsEngine,
  keyId: string,
  data: Uint8Array,
  context: EncryptionContext,
): Promise<Buffer> {
  const { plaintext: key, ciphertext } = await kms.dataKey(keyId, context);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(ciphertext.length);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const body = Buffer.concat([cipher.update(data), cipher.final()]);
  key.fill(0);
  return Buffer.concat([length, ciphertext, iv, cipher.getAuthTag(), body]);
}

/** Opens what `sealEnvelope` made. Throws `AwsError` with KMS's codes. */
export async function openEnvelope(
  kms: KmsEngine,
  envelope: Uint8Array,
  context: EncryptionContext,
): Promise<Buffer> {
  const bytes = Buffer.from(envelope);
  const ivAt = 2 + bytes.readUInt16BE(0);
  const bodyAt = ivAt + ivBytes + tagBytes;
  const key = await kms.decrypt(bytes.subarray(2, ivAt), context);
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(ivAt, ivAt + ivBytes));
  decipher.setAuthTag(bytes.subarray(ivAt + ivBytes, bodyAt));
  const data = Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]);
  key.fill(0);
  return data;
}
