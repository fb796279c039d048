import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type * as z from "zod";
import type { Context } from "#cli/context";
import { CliError } from "#cli/exit";

/** Where the files of this program are. */
export function directories({ env, home }: Context) {
  return {
    config: join(env.XDG_CONFIG_HOME || join(home, ".config"), "seqferry"),
    cache: join(env.XDG_CACHE_HOME || join(home, ".cache"), "seqferry"),
    state: join(env.XDG_STATE_HOME || join(home, ".local/state"), "seqferry"),
  };
}

/** Reads a JSON file; undefined when there is none. Throws `CliError` for one that does not fit. */
export async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema> | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw unreadable(path, error.message);
  });
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parse(text));
  if (!parsed.success) throw unreadable(path, parsed.error.issues[0]?.message ?? "it does not fit");
  return parsed.data;
}

/** Writes a JSON file that only its owner can read, whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  try {
    await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw new CliError("failed", "cli.config", `${path}: ${(error as Error).message}`, {
      hint: "XDG_CONFIG_HOME names another place for it.",
    });
  }
}

/** Takes a file of secrets away from others; true if they could read it. */
export async function makePrivate(path: string): Promise<boolean> {
  const { mode } = await stat(path).catch(() => ({ mode: 0 }));
  if ((mode & 0o077) === 0) return false;
  await chmod(path, 0o600);
  return true;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(path: string, reason: string): CliError {
  return new CliError("failed", "cli.config", `${path} cannot be read: ${reason}.`, {
    hint: "Mend it, or remove it and run: seqferry login",
  });
}
