import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** An own directory for one test, and one beside it for temporary files; removed with the test. */
export function makeRoom() {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "script-"));
  const temporary = temporaryOf(root);
  fs.mkdirSync(temporary);
  return {
    root,
    temporary,
    at: (...parts: string[]) => path.join(root, ...parts),
    [Symbol.dispose]: () => {
      for (const one of [root, temporary]) fs.rmSync(one, { recursive: true, force: true });
    },
  };
}

const temporaryOf = (root: string) => `${root}.tmp`;

export type Result = { code: number | null; stdout: string; stderr: string };

/** Starts the script, piped into the shell unless `asFile`; `shell` is the command before the options, such as `["dash"]` or `["busybox", "sh"]`. */
export function start(
  script: string,
  options: {
    shell?: string[];
    args?: string[];
    cwd: string;
    path?: string;
    lang?: string;
    env?: Record<string, string>;
    asFile?: boolean;
  },
): { child: ChildProcess; ended: Promise<Result> } {
  const [command = "sh", ...before] = options.shell ?? ["sh"];
  const saved = path.join(options.cwd, "download.sh");
  if (options.asFile) fs.writeFileSync(saved, script);
  const source = options.asFile ? [saved] : ["-s", "--"];
  const child = spawn(command, [...before, ...source, ...(options.args ?? [])], {
    cwd: options.cwd,
    env: {
      PATH: options.path ?? process.env.PATH,
      LANG: options.lang ?? "C.UTF-8",
      HOME: options.cwd,
      TMPDIR: temporaryOf(options.cwd),
      ...options.env,
    },
  });
  const result: Result = { code: null, stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    result.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    result.stderr += chunk;
  });
  // A shell that refuses a damaged script stops reading it.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.asFile ? "" : script);
  const ended = new Promise<Result>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...result, code }));
  });
  return { child, ended };
}

export function run(script: string, options: Parameters<typeof start>[1]): Promise<Result> {
  return start(script, options).ended;
}

/** Every file below a directory, with the hash of its content; not what the script keeps for its next run. */
export function tree(root: string): Map<string, string> {
  const kept = path.join(root, ".seqferry", "pkg.01TEST");
  const files = fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter(
      (file) =>
        !["data", "verified", "told", "unpacked"].some((own) => file === path.join(kept, own)),
    );
  return new Map(files.map((file) => [path.relative(root, file), hash(fs.readFileSync(file))]));
}

/** What `tree` gives for a directory with these files and no other. */
export function treeOf(files: Iterable<[path: string, body: Buffer]>): Map<string, string> {
  return new Map(Array.from(files, ([name, body]) => [name, hash(body)]));
}

function hash(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}

/** Where a program is, or undefined where this machine has none. */
export function find(program: string): string | undefined {
  return (process.env.PATH ?? "")
    .split(":")
    .map((folder) => path.join(folder, program))
    .find((file) => fs.existsSync(file));
}

/** A folder with only the standard tools the script may rely on, and the named ones; `from` gives them all. */
export function onlyTools(folder: string, extra: string[], from?: string): string {
  fs.mkdirSync(folder, { recursive: true });
  const standard =
    "sh awk cat cp df grep gzip head mkdir mktemp mv rm rmdir sed sleep sort tr uname wc xargs";
  for (const tool of [...standard.split(" "), ...extra]) {
    const file = from && !extra.includes(tool) ? find(from) : find(tool);
    if (file) fs.symlinkSync(file, path.join(folder, tool));
  }
  return folder;
}
