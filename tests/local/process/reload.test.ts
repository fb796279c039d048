import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "#tests/support/cloud";
import { copyTree, type Launched, launchCloud, scratchDirectory } from "#tests/support/process";

const scratch = scratchDirectory();
const handler = join(scratch.path, "functions/api/docs.ts");
let cloud: Launched;
let source: string;

beforeAll(async () => {
  copyTree(scratch.path);
  source = readFileSync(handler, "utf8");
  cloud = await launchCloud(["--memory"], { directory: scratch.path });
});
afterAll(async () => {
  await cloud?.kill();
  scratch.remove();
});

const ask = () => fetch(`${cloud.outputs.api}/docs`);

test("a saved handler answers the calls that follow", async () => {
  expect(await (await ask()).text()).toContain("<title>Seqferry API</title>");
  writeFileSync(handler, source.replace("<title>Seqferry API<", "<title>Changed<"));
  await eventually(async () => expect(await (await ask()).text()).toContain("<title>Changed<"));
});

test("a saved file that a handler imports counts too", async () => {
  const imported = join(scratch.path, "functions/http.ts");
  const before = readFileSync(imported, "utf8");
  const answer = "export function http() { return async () => ({ statusCode: 418 }); }";
  writeFileSync(imported, answer);
  await eventually(async () => expect((await ask()).status).toBe(418));
  writeFileSync(imported, before);
  await eventually(async () => expect((await ask()).status).toBe(200));
});

test("a syntax error is a 500 and a line that names the file, and the next save mends it", async () => {
  const at = cloud.lines.length;
  writeFileSync(handler, source.replace("export const app =", "export const app = = "));
  await eventually(async () => expect((await ask()).status).toBe(500));
  expect(cloud.lines.slice(at).join("\n")).toMatch(/functions\/api\/docs\.ts/);
  expect(cloud.lines.slice(at).join("\n")).toMatch(/SyntaxError|Expected/);
  writeFileSync(handler, source);
  await eventually(async () => expect((await ask()).status).toBe(200));
});
