/** Pulumi wraps secret values in an object with this signature. */
const secretSignature = "4dabf18193072939515e22adb298388d";

/** A value without such wrappers, at any depth. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!value || typeof value !== "object") return value;
  if (secretSignature in value) return plain((value as { value?: unknown }).value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}
