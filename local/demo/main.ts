import { spawn } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import {
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs, styleText } from "node:util";
import type { NewLink } from "#core/package/link-schema";
import type { Package } from "#core/package/schema";
import type { ReadSet } from "#core/readset/schema";
import type { CloudOutputs } from "#local/outputs";

/**
 * `npm run demo`: the main job through the running cloud, each step a real call, from the read sets
 * that events have brought to verified files on disk. Exits 1 when a step fails.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { keep: { type: "string" }, outputs: { type: "string" } },
  });
  const outputs = readOutputs(values.outputs);
  const call = client(outputs);

  say("1. The read sets that HealthOmics events have brought into the mirror");
  const readSets = await waitForReadSets(call);
  for (const { id, status, sampleId, name } of readSets)
    detail(`${id}  ${status.padEnd(8)}  ${sampleId ?? "-"}  ${name ?? ""}`);
  const active = readSets.filter(({ status }) => status === "ACTIVE");
  if (active.length === 0)
    throw new Error("No read set is ACTIVE, so there is nothing to package.");

  say(`2. A package of the ${active.length} that are ACTIVE`);
  const requested = await call<Package>("sharer", "POST", "/api/v1/packages", {
    name: "demo",
    readSetIds: active.map(({ storeId, id }) => `${storeId}/${id}`),
  });
  const built = await waitForPackage(call, requested.id);
  detail(`${built.id}  ${built.status}  ${built.fileCount} files, ${built.totalBytes} bytes`);

  say("3. A link for the recipient");
  const link = await call<NewLink>("sharer", "POST", `/api/v1/packages/${built.id}/links`, {});
  detail(`${link.id}  expires ${link.expiresAt}`);

  say("4. The recipient runs the download script");
  const directory = values.keep
    ? resolve(process.env.INIT_CWD ?? ".", values.keep)
    : mkdtempSync(join(tmpdir(), "seqferry-demo-"));
  mkdirSync(directory, { recursive: true });
  const script = await fetch(link.scriptUrl);
  if (!script.ok) throw new Error(`The script could not be fetched: HTTP ${script.status}`);
  const code = await runScript(await script.text(), directory);

  say("5. The files on disk");
  const files = filesIn(directory);
  for (const path of files)
    detail(
      `${await sha256(join(directory, path))}  ${String(statSync(join(directory, path)).size).padStart(9)}  ${path}`,
    );
  if (values.keep) say(`They are in ${directory}`);
  else rmSync(directory, { recursive: true });
  // The script ends with 0 only when it has verified every file.
  if (code !== 0) throw new Error(`The download script ended with exit code ${code}.`);
  say(`${files.length} of ${built.fileCount} verified`);
}

type Call = <Answer>(role: string, method: string, path: string, body?: object) => Promise<Answer>;

function readOutputs(given: string | undefined): CloudOutputs {
  const file = given
    ? resolve(process.env.INIT_CWD ?? ".", given)
    : join(dirname(dirname(import.meta.dirname)), ".local/outputs.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8"));
  throw new Error('Nothing is running. Run "npm start" in another terminal first.');
}

/** Calls the API as one of the dev users and tells of it. */
function client(outputs: CloudOutputs): Call {
  return async <Answer>(role: string, method: string, path: string, body?: object) => {
    const response = await fetch(outputs.api + path, {
      method,
      headers: {
        authorization: `Bearer ${outputs.tokens[role]}`,
        ...(body && { "content-type": "application/json", "idempotency-key": randomUUID() }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new Error(`Nothing answers at ${outputs.api}. Is "npm start" still running?`);
    });
    const answer = (await response.json()) as { detail?: string };
    console.log(
      styleText("dim", `   ${method} ${path.slice(0, 80)}  (${role}) → ${response.status}`),
    );
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.detail}`);
    return answer as Answer;
  };
}

/** Events take a moment: waits until the list has been the same twice, at most 30 s. */
async function waitForReadSets(call: Call): Promise<ReadSet[]> {
  let before = "";
  for (let round = 0; round < 60; round++) {
    const items: ReadSet[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { items: ReadSet[]; nextCursor: string | null } = await call(
        "viewer",
        "GET",
        `/api/v1/read-sets?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      items.push(...page.items);
      cursor = page.nextCursor;
    }
    const now = items.map(({ id, status }) => `${id} ${status}`).join();
    const settled = items.every(
      ({ status, detailsMissing }) =>
        (status === "ACTIVE" || status === "ARCHIVED") &&
        !detailsMissing.some((detail) => detail === "metadata" || detail === "files"),
    );
    if (items.length > 0 && settled && now === before) return items;
    before = now;
    await pause();
  }
  throw new Error("No read set arrived within 30 seconds.");
}

async function waitForPackage(call: Call, id: string): Promise<Package> {
  for (let round = 0; round < 240; round++) {
    const found = await call<Package>("viewer", "GET", `/api/v1/packages/${id}`);
    if (found.status === "SUCCEEDED") return found;
    if (found.status === "FAILED") throw new Error(`The package failed: ${found.statusReason}`);
    await pause();
  }
  throw new Error(`Package ${id} was not built within two minutes.`);
}

async function runScript(program: string, directory: string): Promise<number> {
  const scratch = mkdtempSync(join(tmpdir(), "seqferry-script-"));
  const file = join(scratch, "download.sh");
  writeFileSync(file, program, { mode: 0o600 });
  detail(`sh download.sh --dir ${directory}`);
  try {
    return await new Promise<number>((resolve, reject) => {
      const child = spawn("sh", [file, "--dir", directory], { stdio: "inherit" });
      child.on("error", () => reject(new Error("There is no POSIX shell (sh) on this machine.")));
      child.on("exit", (code) => resolve(code ?? 1));
    });
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .filter((path) => !path.startsWith(".") && statSync(join(directory, path)).isFile())
    .sort();
}

async function sha256(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 500));
const say = (text: string) => console.log(`\n${styleText("bold", text)}`);
const detail = (text: string) => console.log(`   ${text}`);

try {
  await main();
} catch (error) {
  console.error(`\n✗ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
