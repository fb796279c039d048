/** Data paths: absolute, those of folders end with a slash; `/` is the root, which has no row. */
export const root = "/";

/** Longest key that S3 takes, in bytes of UTF-8. */
const longestKeyBytes = 1024;

/** `/a/b.txt` and `/a/b/` lie in `/a/`. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/", path.length - 2) + 1);
}

/** Every folder above a path, from the top: `/a/b/c` has `/a/` and `/a/b/`. */
export function foldersAbove(path: string): string[] {
  const found: string[] = [];
  for (let above = parentOf(path); above !== root && above !== ""; above = parentOf(above))
    found.unshift(above);
  return found;
}

/** `b.txt` of `/a/b.txt`, `b` of `/a/b/`. */
export function nameOf(path: string): string {
  return path.slice(parentOf(path).length).replace(/\/$/, "");
}

/** What is wrong with a name, if anything. */
export function nameFault(name: string): string | undefined {
  if (name === "") return "must not be empty";
  if (name.includes("/")) return "must not have a slash";
  if (name === "." || name === "..") return "must not be . or ..";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
  if (/[\u0000-\u001f\u007f]/.test(name)) return "must not have control characters";
  if (!name.isWellFormed()) return "must be well-formed Unicode";
  return undefined;
}

/** What is wrong with a folder's path, if anything. */
export function folderPathFault(path: string): string | undefined {
  if (!path.startsWith("/") || !path.endsWith("/")) return "must begin and end with a slash";
  if (path === root) return undefined;
  return path.slice(1, -1).split("/").map(nameFault).find(Boolean);
}

/** Whether an object with that key can be stored. */
export function isTooLong(prefix: string, path: string): boolean {
  return Buffer.byteLength(prefix + path.slice(1)) > longestKeyBytes;
}

/** Paths compare without regard to case in this form: upper case, because a letter's lower one may hang on its place. */
export const folded = (path: string) => path.toUpperCase();

/** The first of `name`, `name (1)`, `name (2)` … that is not taken; the number goes before the last dot. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  const dot = name.lastIndexOf(".");
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""];
  let free = name;
  for (let number = 1; isTaken(free); number++) free = `${stem} (${number})${ending}`;
  return free;
}
