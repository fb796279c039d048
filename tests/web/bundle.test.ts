import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { builtWeb } from "#local/web-build";
import { root } from "#tests/support/cloud";
import { typesOf } from "../../web/api/types-of.ts";

const gzipped = (file: string) => gzipSync(readFileSync(file)).length;

test("a first load is at most 250 kB gzipped, whichever page it is of", async () => {
  const directory = join(await builtWeb(), "assets");
  const texts = new Map(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), "utf8")]),
  );
  const start = [...texts.keys()].find((name) => /^index-.*\.js$/.test(name)) ?? "";
  /** A file and all that it imports at once; pages are what the start imports later. */
  const closure = (name: string, seen = new Set<string>()): Set<string> => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const [, other = ""] of (texts.get(name) ?? "").matchAll(
      /from"\.\/([^"]+)"|import"\.\/([^"]+)"/g,
    ))
      if (texts.has(other)) closure(other, seen);
    return seen;
  };
  const styles = [...texts.keys()].filter((name) => name.endsWith(".css"));
  const pages = [...texts.keys()].filter((name) => name.endsWith(".js"));
  for (const page of pages) {
    const files = new Set([...closure(start), ...closure(page), ...styles]);
    const total = [...files].reduce((sum, name) => sum + gzipped(join(directory, name)), 0);
    expect(total, `${page} with all that it needs`).toBeLessThan(250_000);
  }
  const lists = pages.filter((name) => name.startsWith("list-"));
  expect(
    Math.max(...lists.map((name) => closure(name).size)),
    "imports are followed",
  ).toBeGreaterThan(3);
});

test("what the app knows of the API is what the API says: `npm run build` was run", () => {
  const document = JSON.parse(readFileSync(join(root, "functions/api/openapi.json"), "utf8"));
  for (const [name, text] of Object.entries(typesOf(document)))
    expect(readFileSync(join(root, "web/api/generated", name), "utf8"), name).toBe(text);
});
