import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "#tests/support/cloud";

const textOf = (file: string) => readFileSync(join(root, file), "utf8");

/** Defects of the services before this one → the test that fails if it comes back. */
const defects = Object.entries(JSON.parse(textOf("tests/defects.json")) as Record<string, string>);

/** Code without comments: what is commented out is not there. */
const codeOf = (file: string) => textOf(file).replace(/^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

test.each(defects)("%s has a test that fails if it comes back: %s", (_, named) => {
  const [file = "", name = ""] = named.split(" > ");
  expect(existsSync(join(root, file))).toBe(true);
  expect(codeOf(file)).toContain(`"${name}"`);
  expect(codeOf(file)).not.toMatch(/\b(test|describe)\.(skip|todo|only)\(/);
});

test("every test file holds a test that runs", () => {
  const files = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "tests/**.test.ts*"],
    { cwd: root, encoding: "utf8" },
  )
    .split("\n")
    .filter((file) => /\.tsx?$/.test(file) && existsSync(join(root, file)));
  expect(files.length).toBeGreaterThan(50);
  for (const file of files) expect(codeOf(file), file).toMatch(/^\s*(test|it|testWith)[.(]/m);
});
