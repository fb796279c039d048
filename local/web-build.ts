import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const root = dirname(import.meta.dirname);
const store = join(root, ".local/web");
/** What the app is built from. */
const sources = ["web", "core/package/report/chart", "package-lock.json"];
/** Builds that nobody used for so long are removed, in milliseconds. */
const longest = 24 * 3_600_000;

let running: { key: string; directory: Promise<string> } | undefined;

/**
 * Directory of the built app. Builds of the same sources are shared by every process and kept; a build runs in a
 * process of its own, so that the cloud answers meanwhile. Rejects with what Vite says.
 */
export async function builtWeb(): Promise<string> {
  const key = await keyOf(sources);
  if (running?.key !== key) {
    const directory = build(key);
    running = { key, directory };
    directory.catch(() => {
      running = undefined;
    });
  }
  return running.directory;
}

async function build(key: string): Promise<string> {
  const directory = join(store, key);
  if (existsSync(directory)) {
    await utimes(directory, new Date(), new Date());
    return directory;
  }
  const unfinished = `${directory}.${process.pid}`;
  await mkdir(store, { recursive: true });
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const args = [vite, "build", join(root, "web"), "--outDir", unfinished, "--logLevel", "warn"];
  await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, NODE_ENV: "production" },
  }).catch((error: { stderr?: string; message: string }) => {
    throw new Error(`The web app does not build:\n${error.stderr || error.message}`);
  });
  // Another process may have been faster; both built the same.
  await rename(unfinished, directory).catch(() => rm(unfinished, { recursive: true, force: true }));
  await removeOld();
  return directory;
}

async function removeOld(): Promise<void> {
  for (const name of await readdir(store)) {
    const path = join(store, name);
    const changed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (changed < Date.now() - longest) await rm(path, { recursive: true, force: true });
  }
}

/** A text that changes with the contents of the files. */
async function keyOf(paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths) {
    const full = join(root, path);
    const names = (await stat(full)).isDirectory()
      ? (await readdir(full, { recursive: true, withFileTypes: true }))
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
          .sort()
      : [full];
    for (const name of names)
      hash.update(`${name.slice(root.length)}\0`).update(await readFile(name));
  }
  return hash.digest("hex").slice(0, 16);
}
