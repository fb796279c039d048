import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { expect, onTestFinished, test } from "vitest";
import { resourcesOf } from "#local/sst/graph";
import { placeGraph, readGraph } from "#local/sst/load-graph";
import * as Dynamodb from "#tests/local/dynamodb/fixture";
import { root } from "#tests/support/cloud";
import { type Child, launch, run, scratchDirectory } from "#tests/support/process";

/** Each refusal is one line, without a stack trace, with exit code 1. */
async function refusal(child: Child): Promise<string> {
  expect(await child.ended).toBe(1);
  const said = child.lines.filter((line) => line.trim());
  const [line = "", ...more] = said.filter((text) => text.includes("✗"));
  expect(more).toEqual([]);
  expect(said.filter((text) => /^\s+at /.test(text))).toEqual([]);
  expect(said.at(-1)).toBe(line);
  return line;
}

test.each(["aws", "api", "web"])("a taken --port-%s is named, with the option", async (kind) => {
  const taken = await occupy(0);
  const free = await portsOf(2);
  const others = ["aws", "api", "web"]
    .filter((other) => other !== kind)
    .flatMap((other, n) => [`--port-${other}`, String(free[n])]);
  const child = launch([
    "--memory",
    ...scratchOutputs(),
    `--port-${kind}`,
    String(taken),
    ...others,
  ]);
  expect(await refusal(child)).toBe(
    `✗ Port ${taken} is taken. Stop what listens there, or choose another with --port-${kind}.`,
  );
  for (const port of free) await occupy(port);
});

test("a taken port 4566 names LocalStack", async () => {
  await occupy(4566).catch(() => undefined);
  const child = launch(["--memory", ...scratchOutputs(), "--port-aws", "4566"]);
  expect(await refusal(child)).toBe(
    "✗ Port 4566 is taken. LocalStack uses this port too: stop it, or choose another with --port-aws.",
  );
});

test("an unknown option is named", async () => {
  expect(await refusal(launch(["--frehs"]))).toBe(
    `✗ Unknown option '--frehs'. "npm start -- --help" lists the options.`,
  );
});

test("a port that is none is named with its option", async () => {
  const line = await refusal(run(process.execPath, ["local/main.ts", "--port-api", "99999"]));
  expect(line).toContain("--port-api 99999");
});

test("--reads of a directory that is not there, or without reads, is refused before anything starts", async () => {
  const empty = scratchDirectory();
  onTestFinished(empty.remove);
  const data = join(empty.path, "data");
  writeFileSync(join(empty.path, "notes.txt"), "no reads");
  const missing = join(empty.path, "missing");
  const start = (reads: string) => launch(["--data", data, ...scratchOutputs(), "--reads", reads]);
  expect(await refusal(start(missing))).toContain(`--reads: ${missing} is not a directory.`);
  const line = await refusal(start(empty.path));
  expect(line).toContain(`--reads: ${empty.path} holds no reads.`);
  expect(line).toContain("SAMPLE.R1.fastq.gz");
  expect(readdirSync(empty.path)).toEqual(["notes.txt"]);
});

test("a data directory whose table has other keys is refused with --fresh, and --fresh mends it", async () => {
  const data = scratchDirectory();
  onTestFinished(data.remove);
  await otherVersion(data.path);
  const line = await refusal(launch(["--data", data.path, ...scratchOutputs()]));
  expect(line).toContain("its table has other keys. Start with --fresh");
  const mended = launch(["--data", data.path, ...scratchOutputs(), "--fresh"]);
  onTestFinished(() => mended.kill());
  await expect.poll(() => mended.lines.join("\n"), { timeout: 30_000 }).toContain("is running");
});

test("--fresh never drops a directory that holds other things", async () => {
  const home = scratchDirectory();
  onTestFinished(home.remove);
  mkdirSync(join(home.path, "photos"));
  const line = await refusal(launch(["--data", home.path, ...scratchOutputs(), "--fresh"]));
  expect(line).toContain(`--fresh: ${home.path} holds other things`);
  expect(readdirSync(home.path)).toEqual(["photos"]);
});

const old = oldNode();
if (!old) console.log("skipped: there is no Node older than 24 on PATH to try the launcher with");
test.skipIf(!old).each(["start", "demo", "perf"])(
  "npm run %s on an old Node says in one line what to do",
  async (script) => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const [program, ...args] = scripts[script].split(" ");
    expect(program).toBe("node");
    const line = await refusal(run(old ?? "", args));
    expect(line).toMatch(/^✗ Seqferry runs on Node 24, this is \d+\.\d+\.\d+\. Run "npm install"/);
  },
);

/** Leaves a table of the right name with a key of another name, as an older Seqferry would. */
async function otherVersion(directory: string): Promise<void> {
  const graph = placeGraph(await readGraph(root, "local", true), { endpoint: "", api: "" });
  const [table] = resourcesOf(graph, "aws:dynamodb/table:Table");
  const dynamodb = await Dynamodb.start(directory);
  dynamodb.context.store.database("clock");
  await dynamodb.client.send(
    new CreateTableCommand({
      TableName: String(table?.inputs.name),
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await dynamodb.close();
}

/** Takes a port (0: any) until the test ends; rejects when it is taken already. */
async function occupy(port: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  onTestFinished(() => void server.close());
  return (server.address() as { port: number }).port;
}

/** Ports that were free a moment ago. */
async function portsOf(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  return Promise.all(
    servers.map(async (server) => {
      await new Promise((resolve) => server.once("listening", resolve));
      const { port } = server.address() as { port: number };
      await new Promise((resolve) => server.close(resolve));
      return port;
    }),
  );
}

function scratchOutputs(): string[] {
  const scratch = scratchDirectory();
  onTestFinished(scratch.remove);
  return ["--outputs", join(scratch.path, "outputs.json")];
}

/** The first `node` on PATH that is older than 24. */
function oldNode(): string | undefined {
  for (const directory of (process.env.PATH ?? "").split(delimiter))
    try {
      const program = join(directory, "node");
      const version = execFileSync(program, ["--version"], { encoding: "utf8" });
      if (Number(/^v(\d+)/.exec(version)?.[1]) < 24) return program;
    } catch {
      // No Node in this directory.
    }
  return undefined;
}
