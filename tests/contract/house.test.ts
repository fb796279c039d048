import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "#tests/support/cloud";

/** Files that git holds or would take; what is ignored is not the house's. */
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file && existsSync(join(root, file)));
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const linesOf = (file: string) => textOf(file).split("\n").length - 1;

const generated = ["sst-env.d.ts", "functions/api/openapi.json", "package-lock.json"];
const written = files.filter((file) => !generated.includes(file));
const sources = written.filter((file) => /\.tsx?$/.test(file));
const product = sources.filter((file) => !file.startsWith("tests/"));

test("no source, style or document is longer than 400 lines", () => {
  const long = written.filter(
    (file) => /\.(tsx?|css|html|md|json)$/.test(file) && linesOf(file) > 400,
  );
  expect(long).toEqual([]);
});

test("half of the product's sources are 70 lines or shorter", () => {
  const lengths = product.map(linesOf).sort((a, b) => a - b);
  expect(lengths.length).toBeGreaterThan(100);
  expect(lengths[Math.floor((lengths.length - 1) / 2)]).toBeLessThanOrEqual(70);
});

test("there are no barrels", () => {
  expect(files.filter((file) => /^index\.[jt]sx?$/.test(basename(file)))).toEqual([]);
  expect(
    sources.filter((file) => /^export (\*|\{[^}]*\}) from|^export \* as/m.test(textOf(file))),
  ).toEqual([]);
});

test("sources have names in kebab case", () => {
  const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|entity|config))?\.tsx?$/;
  expect(sources.filter((file) => !kebab.test(basename(file)))).toEqual([]);
});

test("nothing is left for later in a comment", () => {
  const marks = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`);
  expect(written.filter((file) => marks.test(textOf(file)))).toEqual([]);
});

test("every relative link of a document leads to a file", () => {
  const broken = files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      [...textOf(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !existsSync(join(root, file, "..", target)))
        .map((target) => `${file}: ${target}`),
    );
  expect(broken).toEqual([]);
});

test("the README begins with the two commands that start and test the system", () => {
  const readme = textOf("README.md");
  expect(readme).toContain("npm install && npm start");
  expect(readme).toContain("npm install && npm test");
});

test("every script that the documents name exists", () => {
  const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
  const command = /(?:`|^ {4}|&& )npm (?:run (?:-s )?)?([a-z][a-z:]*)/gm;
  const named = files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) => [...textOf(file).matchAll(command)].map(([, name = ""]) => name))
    .filter((name) => name !== "install");
  expect(named).toContain("demo");
  for (const name of new Set(named)) expect(Object.keys(scripts), name).toContain(name);
});
