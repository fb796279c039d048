import { closeSync, mkdirSync, openSync } from "node:fs";
import { lstat, mkdir, rename, rm, stat, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { RemoteFile } from "#cli/download/files";
import { cannotWrite, takeLock } from "#cli/download/lock";
import { CliError } from "#cli/exit";

/** The recipient's directory, and in it the one of our parts. */
export type Place = {
  dir: string;
  /** `DIR/.seqferry/{package}`, shared with the download script: either goes on with the other's parts. */
  state: string;
  leave(): Promise<void>;
};

/** Where a file goes. The path was checked: it leads nowhere else. */
export const targetOf = (dir: string, { path }: RemoteFile): string =>
  join(dir, ...path.split("/"));

export const stateOf = (dir: string, packageId: string): string =>
  join(dir, ".seqferry", packageId);

/** Makes the directory and takes its lock. Throws `CliError` when it cannot be written or another run is at work. */
export async function enter(dir: string, packageId: string): Promise<Place> {
  const state = stateOf(dir, packageId);
  await mkdir(dir, { recursive: true }).catch((error: Error) => {
    throw cannotWrite(dir, error);
  });
  for (const one of [join(dir, ".seqferry"), state])
    if (await isLink(one))
      throw new CliError("failed", "download.disk", `${one} is a symbolic link.`);
  await mkdir(state, { recursive: true }).catch((error: Error) => {
    throw cannotWrite(dir, error);
  });
  return { dir, state, leave: await takeLock(join(state, "lock"), dir) };
}

/**
 * Makes an empty file of each name beside the parts. So the file system itself says, before anything is fetched, which
 * names it cannot hold, and which are one and the same to it (`A` and `a`, composed and not). Answers why, by number.
 */
export async function claimNames(
  { dir, state }: Place,
  files: readonly RemoteFile[],
): Promise<Map<number, string>> {
  const names = join(state, "names");
  await rm(names, { recursive: true, force: true });
  mkdirSync(names);
  const obstacles = new Map<number, string>();
  const folders = new Map<string, string | undefined>();
  for (const [index, file] of files.entries()) {
    // Ctrl-C is to be heard between thousands of names.
    if (index % 500 === 0) await setImmediate();
    const folder = dirname(file.path);
    if (!folders.has(folder)) folders.set(folder, await obstacleTo(dir, names, folder));
    const obstacle = folders.get(folder) ?? (await claim(dir, names, file));
    if (obstacle) obstacles.set(file.n, obstacle);
  }
  await rm(names, { recursive: true, force: true });
  return obstacles;
}

async function obstacleTo(dir: string, names: string, folder: string): Promise<string | undefined> {
  if (!folder.split("/").every((part) => isNameHere(part))) return `no directory ${folder} here`;
  if (await crossesLink(dir, folder)) return `${folder} leads through a symbolic link`;
  try {
    mkdirSync(join(names, folder), { recursive: true });
    mkdirSync(join(dir, folder), { recursive: true });
  } catch {
    return `cannot make the directory ${folder}`;
  }
}

async function claim(dir: string, names: string, file: RemoteFile): Promise<string | undefined> {
  const cannot = "this file system cannot hold the name, or holds it for another file";
  if (!isNameHere(file.path.slice(file.path.lastIndexOf("/") + 1))) return cannot;
  const there = await lstat(targetOf(dir, file)).catch(() => undefined);
  if (there?.isDirectory()) return "a directory has its name";
  if (there?.isSymbolicLink()) return "a symbolic link has its name";
  if (there && !there.isFile()) return "something that is no file has its name";
  try {
    closeSync(openSync(join(names, file.path), "wx"));
  } catch {
    return cannot;
  }
}

/** Windows takes some names for devices, streams or other names, and says nothing. */
export function isNameHere(part: string, platform: string = process.platform): boolean {
  if (platform !== "win32") return true;
  const isDevice = /^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)/i.test(part);
  return part === "." || !(isDevice || /[<>:"|?*\\]|[. ]$/.test(part));
}

async function crossesLink(dir: string, folder: string): Promise<boolean> {
  let walk = dir;
  for (const part of folder === "." ? [] : folder.split("/")) {
    walk = join(walk, part);
    if (await isLink(walk)) return true;
  }
  return false;
}

/** Moves what was verified under its name. Throws when that is not possible. */
export async function putInPlace(dir: string, from: string, file: RemoteFile): Promise<void> {
  const folder = dirname(file.path);
  // Looked at again, as transfers take hours.
  if (await crossesLink(dir, folder)) throw new Error(`${folder} leads through a symbolic link`);
  const target = targetOf(dir, file);
  await mkdir(dirname(target), { recursive: true });
  await rename(from, target);
}

/** Throws `CliError` when what is to be fetched finds no room. */
export async function assertSpace({ dir, state }: Place, missing: readonly RemoteFile[]) {
  const free = await freeBytes(dir);
  if (free === undefined) return;
  let needed = 0;
  for (const { n, sizeBytes } of missing) {
    const begun = await stat(join(state, `${n}.part`)).catch(() => undefined);
    needed += Math.max(0, sizeBytes - (begun?.size ?? 0));
  }
  if (needed <= free) return;
  throw new CliError(
    ...(["failed", "download.no_space"] as const),
    `${dir} has ${free} of ${needed} bytes that are needed.`,
    { hint: "Free some, or fetch a part of it with --include, or name another --dir." },
  );
}

/** What the directory has room for; undefined where nobody can say. */
export async function freeBytes(dir: string): Promise<number | undefined> {
  const found = await statfs(dir).catch(() => undefined);
  return found && found.bavail * found.bsize;
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false;
}
