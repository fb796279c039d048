import { createECDH, createHash, type KeyObject, randomBytes } from "node:crypto";

/** The order of the group of P-256 (FIPS 186-4, D.1.2.3). */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** SHA-256. */
export function digestOf(message: Uint8Array): Buffer {
  return createHash("sha256").update(message).digest();
}

/**
 * The ECDSA signature (FIPS 186-4, 6.4) of a digest of 32 bytes by a private key of P-256, as DER: Node signs only what
 * it hashes itself, KMS also what was hashed before.
 */
export function ecdsa(key: KeyObject, digest: Uint8Array): Buffer {
  const secret = numberOf(Buffer.from(key.export({ format: "jwk" }).d ?? "", "base64url"));
  for (;;) {
    const bytes = randomBytes(32);
    const once = numberOf(bytes);
    if (once === 0n || once >= order) continue;
    const curve = createECDH("prime256v1");
    curve.setPrivateKey(bytes);
    // Uncompressed: a byte, x, y.
    const r = numberOf(curve.getPublicKey().subarray(1, 33)) % order;
    const s = (inverse(once) * (numberOf(digest) + r * secret)) % order;
    if (r !== 0n && s !== 0n) return sequence([r, s].map(integer));
  }
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
}

/** By Fermat: the order is a prime. */
function inverse(value: bigint): bigint {
  let [result, base, exponent] = [1n, value % order, order - 2n];
  for (; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) result = (result * base) % order;
    base = (base * base) % order;
  }
  return result;
}

function integer(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  // Its first bit would be a sign.
  const body = (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(0x02, body.length), body]);
}

function sequence(parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
