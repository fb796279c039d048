import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { CloudOutputs } from "#local/outputs";
import { randomOf } from "#tests/perf/benchmark";
import { auditChain } from "#tests/soak/audit-chain";
import { deliveries } from "#tests/soak/deliveries";
import { desk } from "#tests/soak/desk";
import { events } from "#tests/soak/events";
import { executions } from "#tests/soak/executions";
import { intruders } from "#tests/soak/intruders";
import { watchMemory } from "#tests/soak/memory";
import { messages } from "#tests/soak/messages";
import { objects } from "#tests/soak/objects";
import { pushes } from "#tests/soak/pushes";
import { rows } from "#tests/soak/rows";
import { waits } from "#tests/soak/waits";
import { weather } from "#tests/soak/weather";
import { untilAnswered } from "#tests/soak/workload";
import { clientsOf } from "#tests/support/cloud";
import { type Child, launch, scratchDirectory } from "#tests/support/process";

/**
 * `npm run soak -- [--minutes 30 | --rounds 200] [--every 20] [--seed 1]`: the whole system on files is killed with
 * `kill -9` again and again, at a moment drawn from the seed, under traffic that never stops: of the engines, and of
 * people and workflows through the API. Faults come and go, and the clock jumps. Every `--every` rounds, and at the end,
 * traffic rests and everything is counted. Ends with 1 if anything is torn, lost, doubled, stuck, unaudited or allowed
 * to whom it is not, or if memory grows once nothing is killed any more.
 */
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "200" },
    minutes: { type: "string" },
    every: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
  },
});
const minutes = values.minutes === undefined ? undefined : wholeNumber("minutes");
const rounds = minutes === undefined ? wholeNumber("rounds") : Number.MAX_SAFE_INTEGER;
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
  const control = async (path: string, body: object, method = "POST") => {
    await untilAnswered(async () => {
      const answer = await fetch(`${outputs.aws.endpoint}/_local/${path}`, {
        method,
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(answer.status === 503 ? "starting" : await answer.text());
    });
  };
  const advance = (ms: number) => control("clock", { advance: ms });
  const office = desk(outputs);
  const sky = weather(control, random);
  const workloads = [
    rows(clients),
    objects(clients),
    messages(clients, advance),
    events(clients),
    executions(clients, advance),
    deliveries(office),
    pushes(clients, office),
    waits(clients, office, outputs, advance),
    intruders(office),
    auditChain(office, advance),
  ];
  for (const workload of workloads) await workload.setUp();

  const began = performance.now();
  const isOver = () => minutes !== undefined && performance.now() - began > minutes * 60_000;
  for (let round = 0; round < rounds && !isOver(); ) {
    const until = Math.min(rounds, round + every);
    const traffic = { over: false };
    const loops = workloads.flatMap(({ step }) =>
      Array.from({ length: loopsEach }, async (_, loop) => {
        while (!traffic.over) await step(loop);
      }),
    );
    const failed = Promise.all(loops);
    const time = pass(advance);
    for (; round < until && !isOver(); round++) {
      // Not while it starts: making a stage is not what faults are for.
      if (random() < 0.5) {
        await running();
        await sky.change();
      }
      await Promise.race([failed, killOnce()]);
    }
    const memory = isOver() ? await atRest(failed) : { thirds: [], problems: [] };
    traffic.over = true;
    await running();
    await sky.clear();
    await failed;
    await time.stop();
    // Counting asks for more in a second than AWS allows.
    await control("limits", { enforced: false });
    const problems = [...memory.problems];
    for (const { name, verify } of workloads)
      problems.push(...(await verify()).map((line) => `${name}: ${line}`));
    const seconds = Math.round((performance.now() - began) / 1000);
    const done = workloads.map((workload) => workload.count()).join(", ");
    if (memory.thirds.length > 0)
      console.log(`memory in three thirds without kills: ${memory.thirds.join(", ")} MiB`);
    const of = minutes === undefined ? ` of ${rounds}` : "";
    console.log(`${round}${of} rounds of kill -9 in ${seconds} s: ${done}`);
    for (const problem of problems) console.log(`✗ ${problem}`);
    if (problems.length > 0) return false;
  }
  console.log("Nothing torn, lost or doubled.");
  return true;
}

/** Time runs eleven times as fast: what a kill has left waiting comes again after minutes. */
function pass(advance: (ms: number) => Promise<void>) {
  const state = { over: false };
  const passing = (async () => {
    while (!state.over) {
      await advance(10_000);
      await pause(1000);
    }
  })();
  return {
    stop() {
      state.over = true;
      return passing;
    },
  };
}

/** Traffic goes on and nothing is killed, for a sixth of the time. */
async function atRest(failed: Promise<unknown>) {
  await running();
  const watched = watchMemory(cloud.process.pid ?? 0, ((minutes ?? 1) * 60) / 6);
  await Promise.race([failed, watched]);
  return watched;
}

/** One time in five already while the cloud is starting. */
async function killOnce(): Promise<void> {
  const early = random() < 0.2;
  // Work of people takes seconds: some lives are long enough for it to end.
  const afterMs = random() * (early ? 1000 : random() < 0.5 ? 1500 : 15_000);
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

function wholeNumber(name: "rounds" | "minutes" | "every" | "seed"): number {
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
