import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { CloudOutputs } from "#local/outputs";
import { randomOf } from "#tests/perf/benchmark";
import { events } from "#tests/soak/events";
import { executions } from "#tests/soak/executions";
import { messages } from "#tests/soak/messages";
import { objects } from "#tests/soak/objects";
import { rows } from "#tests/soak/rows";
import { untilAnswered } from "#tests/soak/workload";
import { clientsOf } from "#tests/support/cloud";
import { type Child, launch, scratchDirectory } from "#tests/support/process";

/**
 * `npm run soak -- [--rounds 200] [--every 20] [--seed 1]`: the whole system on files is killed with
 * `kill -9` again and again, at a moment drawn from the seed, under traffic that never stops. Every
 * `--every` rounds, and at the end, traffic rests and everything is counted. Ends with 1 if anything is
 * torn, lost or doubled.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "200" },
    every: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
  },
});
const rounds = wholeNumber("rounds");
const every = wholeNumber("every");
const random = randomOf(wholeNumber("seed"));
const loopsEach = 2;
const scratch = scratchDirectory();
const ports = await Promise.all([freePort(), freePort(), freePort()]);
let cloud: Child = start();
try {
  process.exitCode = (await soak()) ? 0 : 1;
} catch (error) {
  console.log(`✗ ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  process.exitCode = 1;
} finally {
  await cloud.kill("SIGKILL");
  if (process.exitCode === 0) scratch.remove();
  else console.log(`The data is left in ${scratch.path}.`);
}

async function soak(): Promise<boolean> {
  const outputs = await running();
  const clients = clientsOf({ outputs }, 1);
  const control = async (path: string, body: object) => {
    await untilAnswered(async () => {
      const answer = await fetch(`${outputs.aws.endpoint}/_local/${path}`, {
        method: "POST",
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(answer.status === 503 ? "starting" : await answer.text());
    });
  };
  const advance = (ms: number) => control("clock", { advance: ms });
  const workloads = [
    rows(clients),
    objects(clients),
    messages(clients, advance),
    events(clients),
    executions(clients, advance),
  ];
  for (const workload of workloads) await workload.setUp();

  const began = performance.now();
  for (let round = 0; round < rounds; ) {
    const until = Math.min(rounds, round + every);
    const traffic = { over: false };
    const loops = workloads.flatMap(({ step }) =>
      Array.from({ length: loopsEach }, async (_, loop) => {
        while (!traffic.over) await step(loop);
      }),
    );
    const failed = Promise.all(loops);
    for (; round < until; round++) await Promise.race([failed, killOnce()]);
    traffic.over = true;
    await running();
    await failed;
    // Counting asks for more in a second than AWS allows.
    await control("limits", { enforced: false });
    const problems = [];
    for (const { name, verify } of workloads)
      problems.push(...(await verify()).map((line) => `${name}: ${line}`));
    const seconds = Math.round((performance.now() - began) / 1000);
    const done = workloads.map((workload) => workload.count()).join(", ");
    console.log(`${round} of ${rounds} rounds of kill -9 in ${seconds} s: ${done}`);
    for (const problem of problems) console.log(`✗ ${problem}`);
    if (problems.length > 0) return false;
  }
  console.log("Nothing torn, lost or doubled.");
  return true;
}

/** One time in five already while the cloud is starting. */
async function killOnce(): Promise<void> {
  const early = random() < 0.2;
  const afterMs = random() * (early ? 1000 : 1500);
  if (!early) await running();
  await pause(afterMs);
  await cloud.kill("SIGKILL");
  cloud = start();
}

function start(): Child {
  const [aws, api, web] = ports.map(String);
  const at = ["--port-aws", aws, "--port-api", api, "--port-web", web] as string[];
  return launch(["--data", join(scratch.path, "data"), "--outputs", outputsFile(), ...at]);
}

function outputsFile(): string {
  return join(scratch.path, "outputs.json");
}

async function running(): Promise<CloudOutputs> {
  const started = performance.now();
  while (!cloud.lines.some((line) => line.includes("Seqferry is running"))) {
    if (cloud.process.exitCode !== null || performance.now() - started > 60_000)
      throw new Error(`It does not start:\n${cloud.lines.join("\n")}`);
    await pause(10);
  }
  if (!existsSync(outputsFile())) throw new Error("It wrote no outputs.");
  return JSON.parse(readFileSync(outputsFile(), "utf8"));
}

function wholeNumber(name: "rounds" | "every" | "seed"): number {
  const value = Number(values[name]);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} ${values[name]}: is not a whole number above 0.`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
