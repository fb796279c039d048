import { createPublicKey, verify } from "node:crypto";
import type { Signature } from "#core/audit/certificate-schema";
import { canonical, sha256 } from "#core/canonical";

/**
 * What is wrong with the signature of a statement; undefined when it is right. `trusted`: the fingerprint of the key
 * that must have signed it; without it the statement's own key is taken, which shows only that nothing was changed.
 */
export function faultOfSignature(
  { signature, ...said }: { signature: Signature },
  trusted?: string,
): string | undefined {
  const der = Buffer.from(signature.publicKey, "base64");
  if (sha256(der) !== signature.fingerprint) return "its fingerprint is not that of its key";
  if (trusted !== undefined && trusted !== signature.fingerprint)
    return `it is signed by the key ${signature.fingerprint}, and not by ${trusted}`;
  try {
    const key = createPublicKey({ key: der, format: "der", type: "spki" });
    const value = Buffer.from(signature.value, "base64");
    const isRight =
      key.asymmetricKeyDetails?.namedCurve === "prime256v1" &&
      verify("sha256", Buffer.from(canonical(said)), key, value);
    return isRight ? undefined : "its signature is not of what it says";
  } catch {
    return "its key is none";
  }
}
