import { readFile } from "node:fs/promises";
import * as z from "zod";
import type { RemoteFile } from "#cli/download/files";
import { usage } from "#cli/exit";

const Failed = z.object({ n: z.int(), path: z.string() });

/**
 * The files that any of the patterns takes (all without one), of those that a list of failed ones names. Throws `CliError`
 * with exit `usage` when that is none, or when the list is of another package.
 */
export async function chosen(
  files: readonly RemoteFile[],
  { include, from }: { include: readonly string[]; from?: string | undefined },
): Promise<RemoteFile[]> {
  const patterns = include.map(patternOf);
  const matching = files.filter(
    ({ path }) => patterns.length === 0 || patterns.some((one) => one.test(path)),
  );
  if (matching.length === 0 && patterns.length > 0)
    throw usage("--include: takes none of the files", "--dry-run prints their paths.");
  if (from === undefined) return matching;
  const wanted = await failedIn(from);
  const known = new Map(files.map((file) => [file.n, file.path]));
  const stranger = [...wanted].find(([n, path]) => known.get(n) !== path);
  if (stranger) throw usage(`--from: ${from} names ${stranger[1]}, which is not in this package`);
  return matching.filter(({ n }) => wanted.has(n));
}

async function failedIn(path: string): Promise<Map<number, string>> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw usage(`--from: ${error.message}`);
  });
  const rows = text.split("\n").filter(Boolean);
  return new Map(
    rows.map((row, index) => {
      try {
        const { n, path } = Failed.parse(JSON.parse(row));
        return [n, path];
      } catch {
        throw usage(`--from: line ${index + 1} of ${path} is no line of failed.jsonl`);
      }
    }),
  );
}

/** `*` and `?` stay within a directory, `**` does not; a pattern without a slash is of the file's name. */
export function patternOf(glob: string): RegExp {
  const source = glob.replace(/\*\*\/?|[*?]|[\\^$+.()|[\]{}]/g, (part) => {
    if (part === "**/") return "(?:.*/)?";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : `\\${part}`;
  });
  return new RegExp(`^${glob.includes("/") ? "" : "(?:.*/)?"}${source}$`, "su");
}
