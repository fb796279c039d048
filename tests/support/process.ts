import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CloudOutputs } from "#local/outputs";
import { eventually, root } from "#tests/support/cloud";

/** A child process and what it has said. */
export type Child = {
  process: ChildProcess;
  /** Lines of both streams so far, in the order in which they came, without colours. */
  lines: string[];
  /** Resolves with the exit code (`null` after a signal). */
  ended: Promise<number | null>;
  /** Sends a signal and waits for the end. */
  kill(signal?: NodeJS.Signals): Promise<void>;
};

/** `npm start` as a child process. */
export type Launched = Child & { outputs: CloudOutputs; outputsFile: string };

/** Runs a program; what it says is collected. `env` is added to this process's environment. */
export function run(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Child {
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) collect(stream, lines);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  ended.catch((error) => lines.push(String(error)));
  return {
    process: child,
    lines,
    ended,
    async kill(signal = "SIGTERM") {
      child.kill(signal);
      await ended;
    },
  };
}

/** Node's own flags and the launcher, as `npm start` gives them. */
export const launcher = [
  "--import",
  "./local/check-node.mjs",
  "--disable-warning=ExperimentalWarning",
  "local/main.ts",
];

/** Starts the launcher of `directory` (this repository) with `args`, on free ports unless they say otherwise. */
export function launch(
  args: string[],
  options: { directory?: string; env?: NodeJS.ProcessEnv } = {},
): Child {
  const ports = ["aws", "api", "web"]
    .filter((kind) => !args.includes(`--port-${kind}`))
    .flatMap((kind) => [`--port-${kind}`, "0"]);
  return run(process.execPath, [...launcher, ...ports, ...args], {
    cwd: options.directory ?? root,
  });
}

/** Starts the whole system and waits until it is running. Whoever calls this ends it with `kill`. */
export async function launchCloud(
  args: string[],
  options: { directory?: string } = {},
): Promise<Launched> {
  const scratch = scratchDirectory();
  const outputsFile = join(scratch.path, "outputs.json");
  const child = launch(["--outputs", outputsFile, ...args], options);
  let code: number | null | undefined;
  void child.ended.then((value) => {
    code = value;
  });
  await eventually(() => {
    if (code !== undefined) return;
    if (!child.lines.some((line) => line.includes("Seqferry is running")))
      throw new Error(`It does not start:\n${child.lines.join("\n")}`);
  });
  if (code !== undefined || !existsSync(outputsFile))
    throw new Error(`It ended with ${code}:\n${child.lines.join("\n")}`);
  return {
    ...child,
    outputs: JSON.parse(readFileSync(outputsFile, "utf8")),
    outputsFile,
    async kill(signal) {
      await child.kill(signal);
      scratch.remove();
    },
  };
}

/** A directory under the system's temporary one. */
export function scratchDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "seqferry-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** The sources in another place, with this repository's packages: to edit them, or to start without caches. */
export function copyTree(directory: string): void {
  const parts = ["core", "functions", "local", "stacks", "web", "sst.config.ts", "package.json"];
  for (const part of [...parts, "package-lock.json", "tsconfig.json"])
    cpSync(join(root, part), join(directory, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(directory, "node_modules"));
}

function collect(stream: NodeJS.ReadableStream, lines: string[]): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk: string) => {
    const parts = (rest + chunk).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  stream.on("end", () => rest && lines.push(rest));
}
