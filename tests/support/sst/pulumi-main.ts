import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Placed, runProgram } from "#tests/support/sst/program";

/** The program changes it to the app's root. */
const here = process.cwd();

/**
 * Stands for the command `pulumi` that the `sst` program calls: evaluates what SST has built, with AWS's part done by
 * `local/sst`, and leaves the state and the log of events that SST reads. What `up` has made and `destroy` has taken away
 * is noted in the file that `STAND_IN_CLOUD` names.
 */
async function main(args: string[]): Promise<void> {
  const [command, ...rest] = args;
  if (command === "version") return console.log("v3.215.0");
  if (command === "stack" && rest[0] === "init") return write(String(rest[1]), []);
  const stack = optionOf(args, "--stack");
  const log = optionOf(args, "--event-log");
  const events = eventLog(log, command === "preview");
  const before = read(stack);
  if (command === "destroy") return destroy(stack, before, events);
  if (command !== "preview" && command !== "up")
    throw new Error(`The stand-in of Pulumi does not know "${command}".`);
  const preview = command === "preview";
  let resources: Placed[];
  try {
    resources = await runProgram(mainOf(readFileSync("Pulumi.yaml", "utf8")), stack, preview);
  } catch (error) {
    events.failed(error);
    throw error;
  }
  const known = new Set(before.map(({ urn }) => urn));
  for (const resource of resources)
    events.told(known.has(resource.urn) ? "same" : "create", resource);
  if (!preview) {
    write(stack, resources);
    noteCloud((there) => [...new Set([...there, ...resources.filter(isReal).map(titleOf)])]);
  }
  events.ended();
}

/** As Pulumi does it: what is protected stops it before anything is gone, what is retained is only forgotten. */
function destroy(stack: string, resources: Placed[], events: ReturnType<typeof eventLog>): void {
  const kept = resources.filter(({ protect }) => protect);
  if (kept.length > 0) {
    const error = new Error(`${kept[0]?.urn} is protected`);
    events.failed(error);
    throw error;
  }
  const gone = resources.filter(({ retainOnDelete }) => !retainOnDelete).map(titleOf);
  for (const resource of resources) events.told("delete", resource);
  write(stack, []);
  noteCloud((there) => there.filter((title) => !gone.includes(title)));
  events.ended();
}

const isReal = ({ custom, type }: Placed) => custom && !type.startsWith("pulumi:");
const titleOf = ({ type, urn }: Placed) => `${type} ${urn.split("::").at(-1)}`;

function noteCloud(change: (there: string[]) => string[]): void {
  const file = process.env.STAND_IN_CLOUD;
  if (!file) throw new Error("STAND_IN_CLOUD names no file.");
  const there = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : [];
  writeFileSync(file, JSON.stringify(change(there).sort()));
}

function optionOf(args: string[], option: string): string {
  const value = args[args.indexOf(option) + 1];
  if (!args.includes(option) || !value) throw new Error(`${option} is missing: ${args.join(" ")}`);
  return value;
}

function mainOf(yaml: string): string {
  const main = /^main: (.*)$/m.exec(yaml)?.[1];
  if (!main) throw new Error("Pulumi.yaml names no program.");
  return main;
}

function fileOf(stack: string): string {
  const [, app, stage] = stack.split("/");
  return join(here, ".pulumi/stacks", String(app), `${stage}.json`);
}

function read(stack: string): Placed[] {
  const file = fileOf(stack);
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, "utf8")).checkpoint.latest.resources ?? [];
}

function write(stack: string, resources: Placed[]): void {
  const manifest = { time: new Date().toISOString(), magic: "", version: "v3.215.0" };
  mkdirSync(dirname(fileOf(stack)), { recursive: true });
  const latest = { manifest, ...(resources.length > 0 && { resources }) };
  writeFileSync(fileOf(stack), JSON.stringify({ version: 3, checkpoint: { stack, latest } }));
}

/** Lines that SST follows while Pulumi works. */
function eventLog(file: string, planning: boolean) {
  const timestamp = Math.floor(Date.now() / 1000);
  const changes: Record<string, number> = {};
  let sequence = 0;
  const add = (event: object) =>
    appendFileSync(file, `${JSON.stringify({ sequence: sequence++, timestamp, ...event })}\n`);
  add({ preludeEvent: { config: {} } });
  return {
    told(op: "create" | "same" | "delete", { urn, type, id = "", inputs, outputs }: Placed): void {
      const state = { type, urn, id, inputs, outputs, parent: "", provider: "" };
      const sides = op === "create" ? { old: null, new: state } : { old: state, new: state };
      const metadata = { op, urn, type, ...sides, keys: null, diffs: null, logical: true };
      changes[op] = (changes[op] ?? 0) + 1;
      add({ resourcePreEvent: { metadata: { ...metadata, provider: "" }, planning } });
      add({ resOutputsEvent: { metadata: { ...metadata, provider: "" }, planning } });
    },
    failed(error: unknown): void {
      const message = error instanceof Error ? error.message : String(error);
      add({ diagnosticEvent: { message, color: "never", severity: "error" } });
    },
    ended(): void {
      const summary = { maybeCorrupt: false, durationSeconds: 1, resourceChanges: changes };
      add({ summaryEvent: { ...summary, PolicyPacks: {} } });
    },
  };
}

process.on("unhandledRejection", (error) => {
  console.error(error);
  process.exit(1);
});
await main(process.argv.slice(2));
// Pulumi's runtime keeps connections open.
process.exit(0);
