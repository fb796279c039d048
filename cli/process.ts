import { spawn } from "node:child_process";
import { homedir } from "node:os";
import { createInterface } from "node:readline";
import { addAbortSignal } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { Context, Sink } from "#cli/context";
import { Interrupted } from "#cli/exit";
import { oldCommand } from "#cli/old-commands";
import { run } from "#cli/run";
import { version } from "#cli/version";

/** Runs this process's command line under a program's name, and sets the exit code. */
export async function main(program: "seqferry" | "data-sharing-tool"): Promise<void> {
  const context = processContext(program);
  const argv = process.argv.slice(2);
  // Who reads no further, as `head`, has what it wants.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
  const old = program === "data-sharing-tool" ? oldCommand(argv, context) : undefined;
  process.exitCode = old && "code" in old ? old.code : await run(old?.argv ?? argv, context);
}

function processContext(program: string): Context {
  const abort = new AbortController();
  const { signal } = abort;
  process.once("SIGINT", () => abort.abort(new Interrupted()));
  return {
    stdout: sink(process.stdout),
    stderr: sink(process.stderr),
    stdin: {
      isTTY: process.stdin.isTTY ?? false,
      text: () => text(addAbortSignal(signal, process.stdin)),
      line: () => lineOfStdin(signal),
    },
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    clock: { now: Date.now, sleep: (ms, signal) => setTimeout(ms, undefined, { signal }) },
    fetch: (input, init) => fetch(input, init),
    signal,
    openBrowser,
    program,
    version,
  };
}

function sink(stream: NodeJS.WriteStream): Sink {
  return {
    write: (text) => void (text && stream.write(text)),
    isTTY: stream.isTTY ?? false,
    get columns() {
      return stream.isTTY ? stream.columns : undefined;
    },
  };
}

async function lineOfStdin(signal: AbortSignal): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, signal });
  try {
    for await (const line of lines) return line;
    signal.throwIfAborted();
    return undefined;
  } finally {
    lines.close();
  }
}

/** Starts `$BROWSER`, or the system's own opener; the address is an argument, and no shell reads it. */
function openBrowser(url: string): Promise<boolean> {
  const [opener, ...words] = process.env.BROWSER
    ? [process.env.BROWSER]
    : openerOf(process.platform);
  return new Promise((resolve) => {
    const child = spawn(opener, [...words, url], { stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => resolve(true));
    child.unref();
  });
}

function openerOf(platform: string): [string, ...string[]] {
  // `start` is a word of Windows' shell, which reads more into an address than there is.
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return [platform === "darwin" ? "open" : "xdg-open"];
}
