import { createHash } from "node:crypto";

/**
 * JSON in the canonical form of RFC 8785: whoever has the values has the bytes. Members that are undefined are left
 * out, as JSON does; JavaScript writes numbers and texts, and sorts names, as the RFC asks for. Throws for what is no JSON.
 */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== "object") {
    const text = JSON.stringify(value);
    if (text !== undefined && (typeof value !== "number" || Number.isFinite(value))) return text;
    throw new TypeError(`${String(value)} is nothing that JSON has.`);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

/** In hex. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
