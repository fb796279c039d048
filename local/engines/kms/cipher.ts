import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { kmsError } from "#local/engines/kms/errors";

/** What a client binds a ciphertext to; the same pairs are needed to open it. */
export type EncryptionContext = Record<string, string>;

const version = 1;
const headerBytes = 1 + 16;
const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts with AES-256-GCM: version (1 byte), id of the key (16), nonce (12), tag (16), then as many
 * bytes as the plaintext has. Version, key id and context are authenticated.
 */
export function seal(
  keyId: string,
  material: Uint8Array,
  plaintext: Uint8Array,
  context: EncryptionContext = {},
): Buffer {
  const header = Buffer.concat([Buffer.of(version), Buffer.from(keyId.replaceAll("-", ""), "hex")]);
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv("aes-256-gcm", material, iv);
  cipher.setAAD(Buffer.concat([header, contextBytes(context)]));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([header, iv, cipher.getAuthTag(), body]);
}

/** The id of the key that a ciphertext was made with. Throws `InvalidCiphertextException`. */
export function keyIdIn(ciphertext: Buffer): string {
  if (ciphertext.length < headerBytes + ivBytes + tagBytes || ciphertext[0] !== version)
    throw invalidCiphertext();
  const hex = ciphertext.subarray(1, headerBytes).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Opens what `seal` made. Throws `InvalidCiphertextException` for a changed blob or another context. */
export function open(
  material: Uint8Array,
  ciphertext: Buffer,
  context: EncryptionContext = {},
): Buffer {
  const tagAt = headerBytes + ivBytes;
  const bodyAt = tagAt + tagBytes;
  const decipher = createDecipheriv(
    "aes-256-gcm",
    material,
    ciphertext.subarray(headerBytes, tagAt),
  );
  decipher.setAAD(Buffer.concat([ciphertext.subarray(0, headerBytes), contextBytes(context)]));
  decipher.setAuthTag(ciphertext.subarray(tagAt, bodyAt));
  try {
    return Buffer.concat([decipher.update(ciphertext.subarray(bodyAt)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

/** The same bytes for the same pairs in any order, and never the same for different pairs. */
function contextBytes(context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify(pairs));
}

/** KMS tells nothing more: the message is empty there, too. */
function invalidCiphertext() {
  return kmsError("InvalidCiphertextException", "");
}
