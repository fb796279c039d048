import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "#tests/support/cloud";
import { commandsOf, documentsOf } from "#tests/support/docs/commands";

const pages = [...documentsOf(root), "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
const read = (file: string) => readFileSync(join(root, file), "utf8");

test("links of documents lead to headings that are there", () => {
  const broken = pages.flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([\w-]+))?\)/g)]
      .map(([, path = "", heading]) => ({
        target: path ? join(dirname(join(root, file)), path) : join(root, file),
        heading,
        shown: `${file}: ${path}#${heading ?? ""}`,
      }))
      .filter(({ target, heading }) => !leads(target, heading))
      .map(({ shown }) => shown),
  );
  expect(broken).toEqual([]);
});

test("commands that need AWS are of programs and options that there are", () => {
  const commands = documentsOf(root).flatMap((file) => commandsOf(root, file, "sh aws"));
  expect(commands.length).toBeGreaterThan(3);
  const known =
    /^(npx sst (dev|(diff|deploy|remove|refresh|unlock) --stage \w+)|npm ci|git checkout \w+)$/;
  expect(commands.map(({ text }) => text).filter((text) => !known.test(text))).toEqual([]);
});

function leads(target: string, heading: string | undefined): boolean {
  if (!existsSync(target)) return false;
  if (!heading) return true;
  const headings = readFileSync(target, "utf8").match(/^#+ .*$/gm) ?? [];
  return headings.some((line) => anchorOf(line) === heading);
}

/** As GitHub makes them. */
function anchorOf(line: string): string {
  const text = line.replace(/^#+ /, "").toLowerCase();
  return text.replaceAll(/[^\w\s-]/g, "").replaceAll(" ", "-");
}
