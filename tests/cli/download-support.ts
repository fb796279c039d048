import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { type Entry, hash, startOrigin } from "#tests/cli/fake-origin";
import { type Setting, user } from "#tests/cli/support";

/** A recipient with a directory of their own, and a link to these files. */
export async function recipientOf(entries: readonly Entry[], data?: string) {
  const origin = await startOrigin(entries, data);
  const person = user();
  const dir = join(person.home, "in");
  const state = join(dir, ".seqferry/pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A");
  return {
    ...{ origin, dir, state, home: person.home },
    /** `seqferry download -`, the link on stdin. */
    run: (args: string[] = [], setting: Setting = {}) =>
      person.run(["download", "-", "--dir", dir, ...args], { stdin: origin.link, ...setting }),
    /** Any other command line. */
    call: person.run,
    /** What is in the directory, beside our own state. */
    files: () => filesBelow(dir).filter(([path]) => !path.startsWith(".seqferry/")),
    /** Names in our own state. */
    kept: () => readdirSync(state).sort(),
    /** Puts a file in the directory. */
    put(path: string, body: Buffer | string) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), body);
    },
    async [Symbol.asyncDispose]() {
      await origin[Symbol.asyncDispose]();
      person.remove();
    },
  };
}

/** Paths below a directory with the hash of their content, in order. */
export function filesBelow(root: string): [path: string, sha256: string][] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name))
    .map((path): [string, string] => [relative(root, path), hash("sha256", readFileSync(path))])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The same of what a link serves. */
export const wanted = (entries: readonly Entry[]): [path: string, sha256: string][] =>
  entries
    .map(({ file, body }): [string, string] => [file.path, hash("sha256", body)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
