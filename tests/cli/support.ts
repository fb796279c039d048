import { join } from "node:path";
import type { Context } from "#cli/context";
import { run } from "#cli/run";
import { scratchDirectory } from "#tests/support/process";

/** What a call of the command line printed, and its exit code. */
export type Ran = { code: number; stdout: string; stderr: string };

export type Setting = {
  env?: Record<string, string>;
  /** stdout and stderr are a terminal of this width. */
  terminal?: number;
  stdin?: string;
  /** What the user types when asked, given what is on the screen. */
  types?: (stderr: string) => string | Promise<string>;
  cwd?: string;
  /** Epoch milliseconds at the beginning; sleeping moves it on. */
  now?: number;
  fetch?: typeof fetch;
  signal?: AbortSignal;
  /** Stands for the user's browser. */
  browser?: (url: string) => void;
  /** Called before each sleep. */
  onSleep?: (ms: number) => void | Promise<void>;
};

/** A user of the command line with a home directory of their own; no process is started. */
export function user(base: Setting = {}) {
  const scratch = scratchDirectory();
  const run = (argv: string[], setting: Setting = {}) =>
    runWith(argv, scratch.path, { ...base, ...setting, env: { ...base.env, ...setting.env } });
  return {
    home: scratch.path,
    config: join(scratch.path, ".config/seqferry/config.json"),
    tokens: join(scratch.path, ".config/seqferry/tokens.json"),
    remove: scratch.remove,
    run,
    /** The same, for a command that must succeed; answers its JSON. */
    async json<Answer>(...argv: string[]): Promise<Answer> {
      const { code, stdout, stderr } = await run([...argv, "--json"]);
      if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}: ${stderr}`);
      return JSON.parse(stdout);
    },
  };
}

async function runWith(argv: string[], home: string, setting: Setting): Promise<Ran> {
  const out = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr") => ({
    write: (text: string) => {
      out[name] += text;
    },
    isTTY: setting.terminal !== undefined,
    columns: setting.terminal,
  });
  let now = setting.now ?? Date.now();
  const context: Context = {
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    stdin: {
      isTTY: setting.terminal !== undefined,
      text: async () => setting.stdin ?? "",
      line: async () => setting.types?.(out.stderr),
    },
    env: { ...setting.env },
    cwd: setting.cwd ?? home,
    home,
    clock: {
      now: () => now,
      async sleep(ms, signal) {
        await setting.onSleep?.(ms);
        signal?.throwIfAborted();
        now += ms;
      },
    },
    fetch: setting.fetch ?? fetch,
    signal: setting.signal ?? new AbortController().signal,
    openBrowser: async (url) => {
      setting.browser?.(url);
      return setting.browser !== undefined;
    },
    program: "seqferry",
    version: () => "0.0.0 (test)",
  };
  const code = await run(argv, context);
  return { code, ...out };
}
