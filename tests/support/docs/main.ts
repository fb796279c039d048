import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { prefixes } from "#core/id";
import { root } from "#tests/support/cloud";
import { type Command, commandsOf, documentsOf } from "#tests/support/docs/commands";
import { copyTree, launchCloud, scratchDirectory } from "#tests/support/process";

/** What is made in the background is there after some tries, a second apart. */
const mostTries = 30;

/** `npm run docs:check`: runs every command of the README and of `docs` against a system that was just started. */
async function main(): Promise<void> {
  const scratch = scratchDirectory();
  const directory = join(scratch.path, "seqferry");
  mkdirSync(directory);
  copyTree(directory);
  // The last two only save time.
  for (const part of ["cli", "tests", ".sst/platform", ".local/graph"])
    if (existsSync(join(root, part)))
      cpSync(join(root, part), join(directory, part), { recursive: true });
  const cloud = await launchCloud(["--memory"], { directory });
  mkdirSync(join(directory, ".local"), { recursive: true });
  cpSync(cloud.outputsFile, join(directory, ".local/outputs.json"));
  try {
    const places: [string, string][] = [
      ["http://127.0.0.1:4000", cloud.outputs.api],
      ["http://127.0.0.1:4566", cloud.outputs.aws.endpoint],
    ];
    let count = 0;
    for (const file of documentsOf(root)) {
      const shell = openShell(directory, scratch.path);
      try {
        for (const command of commandsOf(root, file, "sh")) {
          await runCommand(shell, command, places);
          count++;
        }
      } finally {
        shell.close();
      }
    }
    console.log(`${count} commands of the documents ran.`);
  } finally {
    await cloud.kill();
    scratch.remove();
  }
}

/** The latest id of each kind that was shown, by the name that documents have for it (`PACKAGE_ID`). */
const seen = new Map<string, string>();

async function runCommand(
  shell: Shell,
  { file, text }: Command,
  places: [string, string][],
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const placed = places.reduce((line, [usual, here]) => line.replaceAll(usual, here), text);
    const command = placed.replaceAll(
      /\b[A-Z]+(?:_[A-Z]+)*_ID\b/g,
      (name) => seen.get(name) ?? name,
    );
    const { code, output } = await shell.run(command);
    if (code === 0 && !isProblem(output)) {
      note(output);
      return console.log(`  ${text}`);
    }
    if (attempt === mostTries)
      throw new Error(`${file}: ${command}\nends with ${code}:\n${output.slice(-2000)}`);
    await wait(1000);
  }
}

/** What the API answers when it refuses, which curl takes for an answer like any other. */
function isProblem(output: string): boolean {
  return output.startsWith("{") && output.includes('"code":') && output.includes('"requestId":');
}

function note(output: string): void {
  for (const [kind, prefix] of Object.entries(prefixes)) {
    const found = new RegExp(`\\b${prefix}\\.[0-9A-Z]{26}\\b`).exec(output);
    const name = `${kind.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}_ID`;
    if (found) seen.set(name, found[0]);
  }
}

type Shell = ReturnType<typeof openShell>;

/** One bash for all commands of a document: later ones need what earlier ones set. */
function openShell(cwd: string, home: string) {
  const env = {
    ...process.env,
    ...{ HOME: home, XDG_CONFIG_HOME: join(home, "config"), XDG_STATE_HOME: join(home, "state") },
    ...{ NO_COLOR: "1", SEQFERRY_API: undefined, SEQFERRY_TOKEN: undefined },
  };
  const child = spawn("bash", [], { cwd, env, stdio: "pipe" });
  let text = "";
  let told = () => {};
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      told();
    });
  return {
    async run(command: string): Promise<{ code: number; output: string }> {
      text = "";
      child.stdin.write(`${command}\necho "::ended $?"\n`);
      for (;;) {
        const ended = /::ended (\d+)\n/.exec(text);
        if (ended) return { code: Number(ended[1]), output: text.slice(0, ended.index) };
        await new Promise<void>((resolve) => {
          told = resolve;
        });
      }
    },
    close: () => child.kill(),
  };
}

try {
  await main();
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
