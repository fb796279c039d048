import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { CreateTableCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Interrupted } from "#cli/exit";
import { type Setting, user } from "#tests/cli/support";
import { actIn, addReadSet, storeOf } from "#tests/functions/support";
import { type TestCloud, testCloud } from "#tests/support/cloud";

let cloud: TestCloud;
let person: ReturnType<typeof user>;
const table = "healthomics_set_metadata";

/** `read-set backfill` without a stage: nobody is signed in. */
const backfill = (words: string[], setting?: Setting) =>
  person.run(["read-set", "backfill", ...words], setting);

beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  person = user();
  for (const name of ["one", "two", "three"]) await addReadSet(cloud, { name });
  for (const [name, key] of [
    [table, "set_arn"],
    ["another", "id"],
  ])
    await cloud.dynamodb.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
      }),
    );
});
afterAll(async () => {
  person.remove();
  await cloud.close();
});

describe("read-set backfill -t", () => {
  test("fills a table of one's own, with a line a page and no sign-in", async () => {
    const words = ["-s", storeOf(cloud), "-t", table, "-r", "us-east-1", "--json"];
    const { code, stdout, stderr } = await backfill(words);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^RUNNING {2}index/m)]);
    expect(JSON.parse(stdout)).toMatchObject({
      storeId: storeOf(cloud),
      tableName: table,
      coverage: { listed: 3, missing: 3, repaired: 3 },
      resumed: false,
    });
    const { Items = [] } = await cloud.dynamodb.send(new ScanCommand({ TableName: table }));
    expect(Items.map(({ set_name }) => set_name?.S).sort()).toEqual(["one", "three", "two"]);
    expect(readdirSync(join(person.home, ".local/state/seqferry"))).toEqual([]);
  });

  test("with --dry-run says what it would take, and writes nothing", async () => {
    const words = ["-s", storeOf(cloud), "-t", table, "-r", "us-east-1", "--dry-run", "--json"];
    // The variable is of our profiles; --profile is AWS's here.
    const { code, stdout } = await backfill(words, { env: { SEQFERRY_PROFILE: "lab" } });
    expect([code, process.env.AWS_PROFILE]).toEqual([0, undefined]);
    expect(JSON.parse(stdout).estimate).toMatchObject({ readSets: 3 });
  });

  test("keeps its place when it is interrupted, and goes on there", async () => {
    const words = ["-s", storeOf(cloud), "-t", table, "-r", "us-east-1"];
    const abort = new AbortController();
    abort.abort(new Interrupted());
    const { code, stderr } = await backfill(words, { signal: abort.signal });
    expect([code, stderr]).toEqual([130, expect.stringContaining("goes on where it stopped")]);
    expect((await backfill([...words, "--json"])).code).toBe(0);
  });

  test("keeps its place when --timeout is over", async () => {
    const words = ["-s", storeOf(cloud), "-t", table, "-r", "us-east-1"];
    const { code, stderr } = await backfill([...words, "--timeout", "0s"]);
    expect([code, stderr]).toEqual([7, expect.stringContaining("goes on where it stopped")]);
  });

  test("prints one line of TSV in a pipe", async () => {
    const words = ["-s", storeOf(cloud), "-t", table, "-r", "us-east-1", "--dry-run"];
    const { stdout } = await backfill(words);
    expect(stdout).toMatch(/^[^\n]+\n$/);
    expect(stdout.split("\t").slice(0, 3)).toEqual([storeOf(cloud), table, "true"]);
  });

  test.each([
    [["-s", "1234567890", "-t", table, "--fields", "id"], "--fields: does not go with --table"],
    [["-t", table, "-r", "us-east-1"], "--table needs exactly one store, not 0"],
    [["-s", "1234567890", "-s", "2345678901", "-t", table, "-r", "us-east-1"], "exactly one store"],
    [["--all", "-t", table, "-r", "us-east-1"], "--all: does not go with --table"],
    [["-s", "1234567890", "-t", table], "--region: is missing"],
    [["-s", "1234567890", "-t", table, "-r", "us"], "--region: must be a region"],
    [["-s", "1234567890", "-t", "a b", "-r", "us-east-1"], "--table: must be a table's name"],
  ])("%j is refused", async (words, message) => {
    const { code, stderr } = await backfill(words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  test("names a store, a table and a key that do not fit, with the next step", async () => {
    const region = ["-r", "us-east-1"];
    const store = await backfill(["-s", "9999999999", "-t", table, ...region]);
    expect([store.code, store.stderr]).toEqual([
      3,
      expect.stringContaining("no sequence store 9999999999"),
    ]);
    const none = await backfill(["-s", storeOf(cloud), "-t", "nothing", ...region]);
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining("list-tables")]);
    const key = await backfill(["-s", storeOf(cloud), "-t", "another", ...region]);
    expect([key.code, key.stderr]).toEqual([2, expect.stringContaining("not set_arn")]);
    expect(existsSync(person.config)).toBe(false);
  });
});
