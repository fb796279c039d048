import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import type { NewLink } from "#core/package/link-schema";
import type { Package } from "#core/package/schema";
import type { ReadSet } from "#core/readset/schema";
import type { Ask } from "#local/demo/ask";
import { client } from "#local/demo/client";
import { previewed, readable, registered } from "#local/demo/cohort";
import { detail, say, step } from "#local/demo/report";
import type { CloudOutputs } from "#local/outputs";

/**
 * The main job, from the read sets that events have brought to verified files on disk, which stay in the directory
 * `keep`, if there is one. Throws when a step fails.
 */
export async function download(outputs: CloudOutputs, keep: string | undefined): Promise<void> {
  const call = client(outputs);

  step("The read sets that HealthOmics events have brought into the mirror");
  const readSets = await waitForReadSets(call);
  for (const { id, status, sampleId, name } of readSets)
    detail(`${id}  ${status.padEnd(8)}  ${sampleId ?? "-"}  ${name ?? ""}`);
  const selection = outputs.catalogue
    ? await ofProject(call, outputs.catalogue)
    : await ofReadSets(readSets);
  const built = await packaged(call, selection);

  step("A link for the recipient");
  const link = await call<NewLink>("sharer", "POST", `/packages/${built.id}/links`, {});
  detail(`${link.id}  expires ${link.expiresAt}`);

  step("The recipient runs the download script");
  const directory = keep
    ? resolve(process.env.INIT_CWD ?? ".", keep)
    : mkdtempSync(join(tmpdir(), "seqferry-demo-"));
  mkdirSync(directory, { recursive: true });
  const script = await fetch(link.scriptUrl);
  if (!script.ok) throw new Error(`The script could not be fetched: HTTP ${script.status}`);
  const code = await runScript(await script.text(), directory);

  step("The files on disk");
  const files = filesIn(directory);
  for (const path of files)
    detail(
      `${await sha256(join(directory, path))}  ${String(statSync(join(directory, path)).size).padStart(9)}  ${path}`,
    );
  if (keep) say(`They are in ${directory}`);
  else rmSync(directory, { recursive: true });
  // The script ends with 0 only when it has verified every file.
  if (code !== 0) throw new Error(`The download script ended with exit code ${code}.`);
  const reads = files.filter((path) => path !== "lims.csv");
  say(`${reads.length} of ${built.fileCount} verified, and lims.csv with them`);
}

/** Fastqs and analyses of the demo's project: looked at first, then all that is not archived. */
async function ofProject(
  call: Ask,
  catalogue: NonNullable<CloudOutputs["catalogue"]>,
): Promise<object> {
  step("What the LIMS and the workflows' manifests told of the project");
  const { libraries, runs } = await registered(call, catalogue, pause);
  for (const { id, sampleId, phenotype, type } of libraries)
    detail(`${id}  ${sampleId}  ${phenotype} ${type}`);
  for (const { portalRunId, workflowName, libraryIds } of runs)
    detail(`${portalRunId}  ${workflowName}  ${libraryIds.join(" ")}`);
  step("What a package of all of it would hold");
  for (const line of await previewed(call)) detail(line);
  step("A package of it without what is archived");
  return readable;
}

/** Reads of somebody's own are of no library. */
async function ofReadSets(readSets: ReadSet[]): Promise<object> {
  const active = readSets.filter(({ status }) => status === "ACTIVE");
  if (active.length === 0)
    throw new Error("No read set is ACTIVE, so there is nothing to package.");
  step(`A package of the ${active.length} that are ACTIVE`);
  const readSetIdList = active.map(({ storeId, id }) => `${storeId}/${id}`);
  return { readSetIdList, dataTypeList: ["fastq"] };
}

async function packaged(call: Ask, selection: object): Promise<Package> {
  const body = { name: "demo", selection };
  const { id } = await call<Package>("sharer", "POST", "/packages", body);
  const built = await waitForPackage(call, id);
  detail(`${id}  ${built.status}  ${built.fileCount} files, ${built.totalBytes} bytes`);
  detail(`sealed at ${built.sealedAt}, Merkle root ${built.merkleRoot}`);
  return built;
}

/** Events take a moment: waits until the list has been the same twice, at most 30 s. */
async function waitForReadSets(call: Ask): Promise<ReadSet[]> {
  let before = "";
  for (let round = 0; round < 60; round++) {
    const items: ReadSet[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page: { items: ReadSet[]; nextCursor: string | null } = await call(
        "viewer",
        "GET",
        `/read-sets?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
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

async function waitForPackage(call: Ask, id: string): Promise<Package> {
  for (let round = 0; round < 240; round++) {
    const found = await call<Package>("viewer", "GET", `/packages/${id}`);
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
