import { createHash, randomBytes } from "node:crypto";

/** A new secret: 256 random bits, safe in a URL path. */
export function create(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of a secret. */
export function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
