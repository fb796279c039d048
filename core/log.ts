import { AsyncLocalStorage } from "node:async_hooks";

/** Names of members that are never written. */
const secretName = /token|secret|password|authorization|signature|credential|cookie|api.?key/i;
/** Secrets within text: signatures of URLs, tokens of links, bearer tokens. */
const secretText =
  /([?&]X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"]+|(\/[ds]\/)[A-Za-z0-9_-]{20,}|eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/gi;

type Fields = Record<string, unknown>;
type Level = "debug" | "info" | "warn" | "error";

const scope = new AsyncLocalStorage<Fields>();

/** Every line that `work` writes has these fields, and those of the scope around it: ids that lines are followed by. */
export function within<T>(fields: Fields, work: () => T): T {
  return scope.run({ ...scope.getStore(), ...fields }, work);
}

/** Writes one JSON line; secrets are replaced by `[secret]`. */
function write(level: Level, message: string, fields: Fields): void {
  console[level](JSON.stringify(redact({ level, message, ...scope.getStore(), ...fields })));
}

export const info = (message: string, fields: Fields = {}): void => write("info", message, fields);
export const warn = (message: string, fields: Fields = {}): void => write("warn", message, fields);
export const error = (message: string, fields: Fields = {}): void =>
  write("error", message, fields);

/** A copy without secrets, errors as name, message and stack. */
export function redact(value: unknown, name = ""): unknown {
  if (secretName.test(name) && value !== undefined && value !== null) return "[secret]";
  if (typeof value === "string")
    return value.replace(
      secretText,
      (_, query?: string, path?: string) => `${query ?? path ?? ""}[secret]`,
    );
  if (value instanceof Error)
    return redact({ name: value.name, message: value.message, stack: value.stack });
  if (Array.isArray(value)) return value.map((item) => redact(item));
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redact(item, key)]));
  return value;
}
