/** The root: not a folder of ICA's, it has no id. */
export const root = "/";

/** Longest key that S3 takes, in bytes of UTF-8. */
const longestKeyBytes = 1024;

/** `/a/b.txt` and `/a/b/` lie in `/a/`. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/", path.length - 2) + 1);
}

/** `b.txt` of `/a/b.txt`, `b` of `/a/b/`. */
export function nameOf(path: string): string {
  return path.slice(parentOf(path).length).replace(/\/$/, "");
}

/** Why ICA cannot have data at that path; undefined when it can. */
export function faultOf(path: string): string | undefined {
  if (!path.startsWith("/")) return "does not begin with a slash";
  if (Buffer.byteLength(path) - 1 > longestKeyBytes)
    return `is longer than ${longestKeyBytes} bytes`;
  if (!path.isWellFormed()) return "is not well-formed Unicode";
  if (path === root) return undefined;
  for (const name of path.replace(/\/$/, "").slice(1).split("/")) {
    if (name === "") return "has two slashes in a row";
    if (name === "." || name === "..") return `has a part "${name}"`;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
    if (/[\u0000-\u001f\u007f]/.test(name)) return "has control characters";
  }
  return undefined;
}
