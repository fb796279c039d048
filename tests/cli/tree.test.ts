import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { flagOf } from "#cli/command";
import { handlers } from "#cli/handlers";
import { helpOf } from "#cli/help";
import { namesOf } from "#cli/output/fields";
import { parse } from "#cli/parse";
import { scripts } from "#cli/shell-scripts";
import { shells } from "#cli/tree/other";
import { find, tree, visible } from "#cli/tree/tree";
import { ListReadSets } from "#core/readset/schema";
import { root } from "#tests/support/cloud";

const nouns = [
  ...["read-set", "store", "backfill", "package", "copy", "project", "library", "import"],
  ...["fastq", "fastq-job", "fastq-set", "sync", "unarchive", "share"],
  ...["destination", "plan", "approval", "push"],
];
const topics = ["", "exit-codes", "environment", ...nouns, "audit", "dlq"];
const helps = [...topics, ...visible.map(({ path }) => path)];

test("every command has a handler, and every handler a command and a file of its own", async () => {
  expect(Object.keys(handlers).sort()).toEqual(tree.map(({ path }) => path).sort());
  for (const load of Object.values(handlers)) expect((await load()).run).toBeTypeOf("function");
  const files = readdirSync(join(root, "cli/command"));
  // One for pause, resume and abort, one for five lists of what is in a package, one for both decisions; one more for the backfill without a stage.
  expect(files).toHaveLength(tree.length - 2 - 4 - 1 - 2 + 1);
});

test("every noun has a list and, where there are ids, a get", () => {
  const verbs = (noun: string) =>
    visible.flatMap(({ path }) => (path.startsWith(`${noun} `) ? [path.split(" ")[1]] : []));
  for (const noun of nouns) expect(verbs(noun)).toEqual(expect.arrayContaining(["list", "get"]));
  expect(verbs("audit")).toEqual(["list", "export", "verify"]);
  expect(verbs("dlq")).toEqual(["list", "show", "redrive"]);
});

test("every filter of the API is an option of list, watch and export, and nothing else is one", () => {
  const { limit: _limit, cursor: _cursor, ...filters } = ListReadSets.shape;
  for (const path of ["read-set list", "read-set watch", "read-set export"]) {
    const options = find(path.split(" "))?.command.options ?? {};
    for (const [name, schema] of Object.entries(filters))
      expect(options[name]?.schema, `${path} ${name}`).toBe(schema);
  }
});

test("every column is a member of the schema", () => {
  for (const { path, prints } of tree)
    for (const column of prints?.columns ?? [])
      expect(namesOf((prints as NonNullable<typeof prints>).schema), path).toContain(column);
});

describe("help", () => {
  test.each(helps)("of '%s' stays as it is, and fits 80 columns", (topic) => {
    const text = helpOf(topic.split(" ").filter(Boolean), "seqferry");
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(text).toMatchSnapshot();
  });

  test.each(visible.map(({ path }) => path))(
    "of %s has examples first, and all options",
    (path) => {
      const lines = helpOf(path.split(" "), "seqferry").split("\n");
      expect(lines.indexOf("Examples")).toBeGreaterThan(0);
      expect(lines.indexOf("Examples")).toBeLessThan(lines.indexOf("Usage"));
      const text = lines.join("\n");
      for (const name of Object.keys(find(path.split(" "))?.command.options ?? {}))
        expect(text).toMatch(new RegExp(`${flagOf(name)}|${flagOf(name).replace("--", "--no-")}`));
      expect(text).not.toMatch(/undefined|\[object/);
    },
  );

  test("narrows with the terminal", () => {
    const lines = helpOf(["read-set", "list"], "seqferry", 60).split("\n");
    const prose = lines.filter((line) => !line.includes("seqferry "));
    expect(Math.max(...prose.map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});

test("every example is a command line that is understood", () => {
  for (const { path, examples } of visible) {
    expect(examples.length, path).toBeGreaterThan(0);
    for (const [line] of examples) {
      const words = line.split(/ [|<>]/)[0]?.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
      const argv = words.map((word) => word.replace(/'([^']*)'/g, "$1"));
      expect(parse(argv, {}), line).toMatchObject({ kind: "run", command: { path } });
    }
  }
});

test("there is a completion script for each shell that the help names", () => {
  expect(Object.keys(scripts)).toEqual([...shells]);
});
