import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "#tests/support/cloud";

const refused: [file: string, statement: string][] = [
  ...["functions/http", "stacks/stage", "local/cloud", "cli/main", "web/api", "tests/set-up"].map(
    (path): [string, string] => ["core/a.ts", `import "#${path}";`],
  ),
  ["core/package/a.ts", 'import "../../local/cloud.ts";'],
  ["core/a.ts", 'import { Resource } from "sst";'],
  ["core/a.ts", 'import { html } from "hono/html";'],
  ["core/a.ts", 'import { Hono } from "hono";'],
  ["core/a.ts", 'import type { SQSRecord } from "aws-lambda";'],
  ["core/a.ts", 'import middy from "@middy/core";'],
  ...["stacks/stage", "local/cloud", "cli/main", "web/api", "tests/set-up"].map(
    (path): [string, string] => ["functions/api/a.ts", `import "#${path}";`],
  ),
  ...["web/a.ts", "cli/a.ts"].flatMap((file): [string, string][] => [
    [file, 'import "#core/dynamo";'],
    [file, 'import "#core/package/link";'],
    [file, 'import "#core/package/report/draw";'],
    [file, 'import "#core/readset/read-set";'],
    [file, 'import "#core/readset/backfill/direct";'],
    [file, 'import "../core/dynamo.ts";'],
    [file, 'import "#functions/api/app";'],
    [file, 'import "#local/cloud";'],
  ]),
  ["stacks/a.ts", 'import "#local/cloud";'],
  ["sst.config.ts", 'import "./local/cloud.ts";'],
  ...["core", "functions", "stacks", "web", "cli", "local", "tests"].map(
    (folder): [string, string] => [`${folder}/z.ts`, 'import { z } from "zod";'],
  ),
];

const allowed: [file: string, statement: string][] = [
  ["core/a.ts", 'import * as Cursor from "#core/cursor";'],
  ["core/a.ts", 'import * as z from "zod";'],
  ["functions/api/a.ts", 'import * as Package from "#core/package/package";'],
  ["functions/api/a.ts", 'import { Resource } from "sst";'],
  ["web/a.ts", 'import type { ReadSet } from "#core/readset/schema";'],
  ["web/a.ts", 'import { NewLink } from "#core/package/link-schema";'],
  ["cli/a.ts", 'import { VisibleError } from "#core/error";'],
  ["cli/a.ts", 'import { SyncRequest } from "#core/fastq/sync/schema";'],
  ["cli/a.ts", 'import { Backfill } from "#core/readset/backfill-schema";'],
  ["cli/a.ts", 'import type { Page } from "#core/page-schema";'],
  ["web/component/a.tsx", 'import { barChart } from "#core/package/report/chart/bars";'],
  ["web/component/a.tsx", 'import { fetchPage } from "../api.ts";'],
  ["local/a.ts", 'import * as Cloud from "#local/cloud";'],
  ["tests/a.ts", 'import * as Cloud from "#local/cloud";'],
];

const key = (list: string, index: number) => `${list}-${index}`;
let scratch: string;
const flagged = new Set<string>();

/** One run of Biome over one file a case, in a folder that has this repository's configuration. */
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "imports-"));
  for (const name of ["biome.json", ".gitignore"]) await cp(join(root, name), join(scratch, name));
  await symlink(join(root, "node_modules"), join(scratch, "node_modules"));
  for (const [list, cases] of Object.entries({ refused, allowed }))
    for (const [index, [file, statement]] of cases.entries()) {
      // Rules go by folder; sst.config.ts, in none, is matched by no folder's rule.
      const path = join(scratch, dirname(file), `${key(list, index)}.ts`);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${statement}\n`);
    }
  const biome = join(root, "node_modules/.bin/biome");
  const args = ["lint", "--only=style/noRestrictedImports", "--max-diagnostics=none"];
  const report = await new Promise<string>((resolve) => {
    execFile(biome, [...args, "--reporter=github"], { cwd: scratch }, (_, stdout) =>
      resolve(stdout),
    );
  });
  for (const [name] of report.matchAll(/(refused|allowed)-\d+/g)) flagged.add(name);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe("the linter refuses", () => {
  test.each(refused.map((entry, index) => [...entry, index] as const))("in %s: %s", (...entry) =>
    expect(flagged).toContain(key("refused", entry[2])),
  );
});

describe("the linter allows", () => {
  test.each(allowed.map((entry, index) => [...entry, index] as const))("in %s: %s", (...entry) =>
    expect(flagged).not.toContain(key("allowed", entry[2])),
  );
});
