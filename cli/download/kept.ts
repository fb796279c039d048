import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { filesOf, type RemoteFile } from "#cli/download/files";
import { type Place, stateOf } from "#cli/download/place";
import type { FileResult } from "#cli/download/result";
import { usage } from "#cli/exit";
import { json } from "#cli/output/escape";
import { PackageKey } from "#core/package/schema";

/** Keeps the list of files, so that they can be verified when the link has ended. */
export async function keepData({ state }: Place, data: string): Promise<void> {
  await writeFile(join(state, "data.new"), data);
  await rename(join(state, "data.new"), join(state, "data"));
}

/** The files of every package that was downloaded here, by this program or the script. */
export async function keptFiles(dir: string): Promise<RemoteFile[]> {
  const folders = await readdir(join(dir, ".seqferry")).catch(() => []);
  const texts = await Promise.all(
    folders
      .filter((name) => PackageKey.safeParse({ packageId: name }).success)
      .map((name) => readFile(join(stateOf(dir, name), "data"), "utf8").catch(() => undefined)),
  );
  const found = texts.filter((text) => text !== undefined);
  if (found.length > 0) return found.flatMap(filesOf);
  throw usage(
    `There is no list of files in ${join(dir, ".seqferry")}.`,
    "Name the link, or --dir.",
  );
}

/** Writes what failed, a line each, for `--from`; answers where. Of nothing there is no such file. */
export async function keepFailed({ state }: Place, failed: readonly FileResult[]): Promise<string> {
  const path = join(state, "failed.jsonl");
  await rm(path, { force: true });
  if (failed.length === 0) return path;
  const rows = failed.map(({ n, path, sizeBytes, reason }) => json({ n, path, sizeBytes, reason }));
  await writeFile(path, rows.map((row) => `${row}\n`).join(""));
  return path;
}
