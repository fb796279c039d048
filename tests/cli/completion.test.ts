import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { scripts } from "#cli/shell-scripts";
import { user } from "#tests/cli/support";

const person = user();
afterAll(person.remove);

/** Candidates for the last word of a command line. */
async function complete(line: string): Promise<string[]> {
  const { code, stdout, stderr } = await person.run(["__complete", ...line.split(" ")]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter(Boolean);
}

describe("completion knows", () => {
  test("commands and their verbs", async () => {
    expect(await complete("")).toEqual([
      ...[
        "api",
        "approval",
        "audit",
        "backfill",
        "catalogue",
        "completion",
        "copy",
        "destination",
        "dlq",
        "doctor",
        "download",
        "fastq",
        "fastq-job",
      ],
      ...[
        "fastq-set",
        "file",
        "help",
        "import",
        "library",
        "login",
        "logout",
        "package",
        "plan",
        "project",
        "push",
      ],
      ...[
        "read-set",
        "rule",
        "share",
        "store",
        "sync",
        "unarchive",
        "webhook",
        "whoami",
        "workflow-run",
      ],
    ]);
    expect(await complete("read-set ")).toEqual(["backfill", "export", "get", "list", "watch"]);
    expect(await complete("read-set b")).toEqual(["backfill"]);
    expect(await complete("help e")).toEqual(["environment", "exit-codes"]);
    expect(await complete("--profile lab read-set b")).toEqual(["backfill"]);
    expect(await complete("--profile lab read-set list --fail")).toEqual(["--fail-on-empty"]);
  });

  test("options, and the values of those that have few", async () => {
    expect(await complete("read-set list --st")).toEqual(["--status", "--store-id"]);
    expect(await complete("read-set list --status A")).toEqual([
      "ACTIVATING",
      "ACTIVE",
      "ARCHIVED",
    ]);
    expect(await complete("store list --output ")).toEqual(["json", "jsonl", "table", "tsv"]);
    expect(await complete("read-set backfill --no-d")).toEqual(["--no-details"]);
  });

  test("arguments that have few values", async () => {
    expect(await complete("completion ")).toEqual(["bash", "fish", "zsh"]);
    expect(await complete("api P")).toEqual(["PATCH", "POST", "PUT"]);
    expect(await complete("api --verbose GET ")).toEqual([]);
  });

  test("ids that lists have shown, without asking the service", async () => {
    const env = { SEQFERRY_API: "http://127.0.0.1:9", SEQFERRY_TOKEN: "t" };
    const page = { items: [{ id: "3456789012", storeId: "1234567890" }], nextCursor: null };
    const answered = async () => Response.json(page);
    await person.run(["read-set", "list"], { env, fetch: answered });
    await person.run(["store", "list"], { env, fetch: answered });
    expect(await complete("read-set get ")).toEqual(["1234567890/3456789012"]);
    expect(await complete("read-set get 1234567890/3456789012 ")).toHaveLength(1);
    expect(await complete("read-set backfill -s ")).toEqual(["3456789012"]);
  });

  test("profiles", async () => {
    mkdirSync(dirname(person.config), { recursive: true });
    const profiles = { lab: { api: "https://a.example" }, prod: { api: "https://b.example" } };
    writeFileSync(person.config, JSON.stringify({ profiles }));
    expect(await complete("store list --profile ")).toEqual(["lab", "prod"]);
  });

  test("nothing where files or texts are wanted, and where the words are wrong", async () => {
    expect(await complete("read-set export -o ")).toEqual([]);
    expect(await complete("nonsense more ")).toEqual([]);
  });
});

/** Checks a script with a shell's own parser; false when the machine has no such shell. */
function parses(shell: string, script: string): boolean {
  try {
    execFileSync(shell, ["--version"], { stdio: "ignore" });
  } catch {
    return false;
  }
  const file = join(person.home, `completion.${shell}`);
  writeFileSync(file, script);
  execFileSync(shell, ["-n", file]);
  return true;
}

describe("the script for", () => {
  test.each(Object.entries(scripts))("%s is one for that shell", (shell, script) => {
    const text = script("seqferry");
    expect(text).toContain("seqferry __complete");
    if (!parses(shell, text)) console.log(`skipped: there is no ${shell} to parse its script`);
  });

  test("bash completes a command line", () => {
    const bin = join(person.home, "bin");
    mkdirSync(bin);
    writeFileSync(
      join(bin, "seqferry"),
      '#!/bin/sh\nshift\necho "one two"\nfor word in "$@"; do echo "<$word>"; done\n',
      { mode: 0o755 },
    );
    const program = `${scripts.bash("seqferry")}
COMP_WORDS=(seqferry read-set "a b"); COMP_CWORD=2
_seqferry; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    const shown = execFileSync("bash", ["-c", program], { env, encoding: "utf8" });
    expect(shown).toBe("one two\n<read-set>\n<a b>\n");
  });
});
