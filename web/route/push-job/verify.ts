import type { Certificate } from "../../api/generated/schemas.ts";

/**
 * What is wrong with a certificate's signature; undefined when it is right. It is the check of `seqferry audit verify`
 * by the browser's own cryptography: the certificate's own key is taken, which shows only that nothing was changed.
 */
export async function faultOfCertificate({
  signature,
  ...said
}: Certificate): Promise<string | undefined> {
  try {
    const der = bytesOf(signature.publicKey);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", der));
    if (hexOf(digest) !== signature.fingerprint) return "its fingerprint is not that of its key";
    const curve = { name: "ECDSA", namedCurve: "P-256" };
    const key = await crypto.subtle.importKey("spki", der, curve, false, ["verify"]);
    const isRight = await crypto.subtle.verify(
      { name: "ECDSA", hash: "SHA-256" },
      key,
      plainSignature(bytesOf(signature.value)),
      new TextEncoder().encode(canonical(said)),
    );
    return isRight ? undefined : "its signature is not of what it says";
  } catch {
    return "its key or its signature is none";
  }
}

/** JSON in the canonical form of RFC 8785, as the signer writes it. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

const numberBytes = 32;

/** From DER, a sequence of two integers, to the two numbers one after the other, which browsers take. */
function plainSignature(der: Uint8Array): Uint8Array<ArrayBuffer> {
  const plain = new Uint8Array(2 * numberBytes);
  let at = 2;
  for (const end of [numberBytes, 2 * numberBytes]) {
    const length = der[at + 1] ?? 0;
    const digits = der.subarray(at + 2, at + 2 + length);
    const own = digits.subarray(Math.max(0, digits.length - numberBytes));
    plain.set(own, end - own.length);
    at += 2 + length;
  }
  return plain;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
