import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { user } from "#tests/cli/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let sharer: ReturnType<typeof user>;

beforeAll(async () => {
  cloud = await testCloud();
  const { api, tokens } = cloud.outputs;
  sharer = user({ env: { SEQFERRY_API: api, SEQFERRY_TOKEN: tokens.sharer ?? "" } });
  mkdirSync(sharer.home, { recursive: true });
});
afterAll(async () => {
  sharer.remove();
  await cloud.close();
});

const api = (...words: string[]) => sharer.run(["api", ...words]);

test("fields go into the query of a GET, and unknown ones are the API's to refuse", async () => {
  const { code, stdout } = await api("GET", "/read-sets", "-f", "limit=1", "-f", "status=ACTIVE");
  expect([code, JSON.parse(stdout)]).toEqual([0, { items: [], nextCursor: null }]);
  const typo = await api("GET", "/read-sets", "-f", "statis=ACTIVE");
  expect([typo.code, typo.stderr]).toEqual([2, expect.stringContaining("statis")]);
});

test("fields, a file and stdin make a body", async () => {
  const file = join(sharer.home, "package.json");
  const selection = { sampleIdList: ["L2600001"], dataTypeList: ["fastq"] };
  const body = { name: "cohort", selection };
  writeFileSync(file, JSON.stringify(body));
  const fields = ["-f", "name=cohort", "-F", `selection=${JSON.stringify(selection)}`];
  for (const run of [
    api("POST", "/packages", ...fields),
    api("POST", "/packages", "--input", file),
    sharer.run(["api", "POST", "/packages", "--input", "-"], { stdin: JSON.stringify(body) }),
  ])
    expect(JSON.parse((await run).stdout)).toMatchObject(body);
});

test("paths are below /api/v1, or what tells of the API; a media type can be asked for", async () => {
  expect(JSON.parse((await api("GET", "/openapi.json")).stdout).openapi).toBe("3.1.0");
  expect((await api("GET", "/api/v1/sequence-stores")).code).toBe(0);
  const csv = await api("GET", "/read-sets", "--accept", "text/csv");
  expect(csv.stdout).toMatch(/^id,storeId/);
});

test("is laid out on a terminal", async () => {
  const { stdout } = await sharer.run(["api", "GET", "/read-sets"], { terminal: 80 });
  expect(stdout).toBe('{\n  "items": [],\n  "nextCursor": null\n}\n');
});

test.each([
  [["GET", "read-sets"], "does not begin with /"],
  [["GET", "//elsewhere.example/x"], "does not begin with /"],
  [["POST", "/packages", "-f", "name"], "is not NAME=VALUE"],
  [["POST", "/packages", "-F", "limit=many"], "is no JSON"],
  [["GET", "/packages", "--input", "x"], "--input: does not go with GET"],
  [["POST", "/packages", "--input", "/none.json"], "--input: ENOENT"],
])("%j is refused", async (words, message) => {
  const { code, stderr } = await api(...words);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
