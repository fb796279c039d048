import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { user } from "#tests/cli/support";
import { actIn, addReadSet, storeOf } from "#tests/functions/support";
import { eventually, root, type TestCloud, testCloud } from "#tests/support/cloud";
import { run, scratchDirectory } from "#tests/support/process";

const scratch = scratchDirectory();
const person = user();
let cloud: TestCloud;
let env: Record<string, string>;

/** The programs as `npm run build` makes them, in a place of their own. */
beforeAll(async () => {
  execFileSync(process.execPath, ["cli/build.ts", scratch.path], { cwd: root, stdio: "ignore" });
  cloud = await testCloud();
  actIn(cloud);
  await addReadSet(cloud, { name: "one" });
  env = {
    PATH: process.env.PATH ?? "",
    HOME: person.home,
    SEQFERRY_API: cloud.outputs.api,
    SEQFERRY_TOKEN: cloud.outputs.tokens.admin ?? "",
  };
});
afterAll(async () => {
  scratch.remove();
  person.remove();
  await cloud.close();
});

/** What AWS's clients are told. */
const aws = () => ({
  AWS_ENDPOINT_URL: cloud.outputs.aws.endpoint,
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
});
const fileOf = (program: string) => join(scratch.path, `${program}.js`);
const call = (program: string, args: string[], more: Record<string, string> = {}) =>
  spawnSync(process.execPath, [fileOf(program), ...args], {
    env: { ...env, ...more },
    encoding: "utf8",
  });
/** The same while the cloud of this process can answer. */
async function answered(args: string[], more: Record<string, string> = {}) {
  const child = run(process.execPath, [fileOf("seqferry"), ...args], {
    cwd: person.home,
    env: { ...env, ...more },
  });
  return { code: await child.ended, lines: child.lines };
}

describe("the built programs", () => {
  test("are files that can be called, and hold no package to install", () => {
    expect(readdirSync(scratch.path).sort()).toEqual([
      "backfill-direct.js",
      "data-sharing-tool.js",
      "seqferry.js",
    ]);
    for (const name of readdirSync(scratch.path)) {
      const text = readFileSync(join(scratch.path, name), "utf8");
      const from = [...text.matchAll(/^import .* from "([^"]+)";$/gm)].map(
        ([, path]) => path ?? "",
      );
      for (const path of from) expect(path).toMatch(/^(node:)?[a-z_/0-9]+$/);
      for (const path of from) expect(process.getBuiltinModule(path), path).toBeDefined();
    }
    expect(readFileSync(fileOf("seqferry"), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test("say version and commit", () => {
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const { status, stdout } = call("seqferry", ["--version"]);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^[\d.]+ \([0-9a-f]{7,}\+?\)\n$/)]);
    expect(stdout).toContain(version);
  });

  test("make requests, and end with the exit code", async () => {
    expect(await answered(["read-set", "list", "--fields", "name"])).toEqual({
      code: 0,
      lines: ["one"],
    });
    const { code, lines } = await answered(["store", "get", "9999999999", "--json"]);
    expect([code, JSON.parse(lines[0] ?? "")]).toEqual([
      3,
      expect.objectContaining({ code: "sequence_store.not_found" }),
    ]);
  });

  test("say what is wrong with a backfill without a stage", async () => {
    const words = ["read-set", "backfill", "-s", "9999999999", "-t", "nothing", "-r", "us-east-1"];
    const { code, lines } = await answered(words, aws());
    expect([code, lines.join("\n")]).toEqual([3, expect.stringContaining("no sequence store")]);
  });

  test("fill a table without a stage, with nothing but the result on stdout", async () => {
    await cloud.dynamodb.send(
      new CreateTableCommand({
        TableName: "mine",
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "set_arn", KeyType: "HASH" }],
        AttributeDefinitions: [{ AttributeName: "set_arn", AttributeType: "S" }],
      }),
    );
    const words = ["read-set", "backfill", "-s", storeOf(cloud), "-t", "mine", "-r", "us-east-1"];
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [fileOf("seqferry"), ...words, "--json", "-v"],
      { env: { ...env, ...aws() } },
    );
    expect(JSON.parse(stdout)).toMatchObject({ coverage: { listed: 1, repaired: 1 } });
    expect(stderr).toContain("info: The files of a store were listed");
  });

  test("end with 130 at Ctrl-C", async () => {
    const child = run(
      process.execPath,
      [fileOf("seqferry"), "read-set", "watch", "--fields", "name"],
      { cwd: person.home, env },
    );
    await eventually(() => expect(child.lines).toContain("one"));
    await child.kill("SIGINT");
    expect([await child.ended, child.lines.join("\n")]).toEqual([
      130,
      expect.stringContaining("seqferry read-set watch"),
    ]);
  });

  test("end with 130 at Ctrl-C while they wait for a line", async () => {
    const words = ["login", "--api", cloud.outputs.api, "--no-browser"];
    const child = spawn(process.execPath, [fileOf("seqferry"), ...words], { env });
    let said = "";
    child.stderr.on("data", (part) => {
      said += part;
    });
    const closed = once(child, "close");
    await eventually(() => expect(said).toContain("paste that here"));
    child.kill("SIGINT");
    expect((await closed)[0]).toBe(130);
  });

  test("end well when nobody reads on", () => {
    const line = `"${process.execPath}" "${fileOf("seqferry")}" help read-set backfill | head -n 1`;
    const { status, stderr } = spawnSync("bash", ["-o", "pipefail", "-c", line], {
      env,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("under the old name take the old commands, and are seqferry for the rest", () => {
    const words = ["push-package", "--package-id", "pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A"];
    const { status, stdout, stderr } = call("data-sharing-tool", words);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("--share-location is missing");
    // What signs in to AWS does not sign in here: it says how.
    const signed = [...words, "--share-location", "s3://recipient/in/", "--yes"];
    const nobody = { AWS_PROFILE: "prod", SEQFERRY_API: "", SEQFERRY_TOKEN: "" };
    const denied = call("data-sharing-tool", signed, nobody);
    expect([denied.status, denied.stdout]).toEqual([4, ""]);
    expect(denied.stderr).toContain("seqferry login");
    const help = call("data-sharing-tool", ["--help"]).stdout;
    for (const name of ["generate-package", "list-packages", "get-push-job-status"])
      expect(help).toContain(name);
    const missing = call("data-sharing-tool", ["generate-package", "--package-name", "cohort"]);
    expect([missing.status, missing.stderr]).toEqual([
      2,
      expect.stringContaining("--lims-manifest-csv is missing"),
    ]);
    const old = call("data-sharing-tool", ["get-package-status", "--package-id", "x"]);
    expect([old.status, old.stderr]).toEqual([2, expect.stringContaining("is no package")]);
    expect(call("data-sharing-tool", ["help", "exit-codes"]).stdout).toContain("130");
    expect(call("data-sharing-tool", ["store", "fetch"]).status).toBe(2);
  });
});

test("in the checkout, npm run seqferry runs the sources", () => {
  const { scripts, bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(Object.values(bin)).toEqual(["dist/seqferry.js", "dist/data-sharing-tool.js"]);
  const [, ...args] = String(scripts.seqferry).split(" ");
  const { status, stdout } = spawnSync(process.execPath, [...args, "help", "exit-codes"], {
    cwd: root,
    encoding: "utf8",
  });
  expect([status, stdout]).toEqual([0, expect.stringContaining("130")]);
});
