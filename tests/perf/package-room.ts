import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { libraryEntity } from "#core/catalogue/library.entity";
import { typeOf } from "#core/catalogue/workflow-run/type";
import { workflowRunEntity } from "#core/catalogue/workflow-run/workflow-run.entity";
import { workflowRunLibraryEntity } from "#core/catalogue/workflow-run/workflow-run-library.entity";
import { put, transact, type Write } from "#core/dynamo";
import { begin, writesOf } from "#core/fastq/new-fastq";
import type { LocationRow } from "#core/fastq/row";
import { iso } from "#core/time";
import { leanCloud, source } from "#tests/core/copy/thaw/lean-cloud";
import { asSystem } from "#tests/core/fastq/places-room";
import { ask } from "#tests/core/package/room";
import type { Packaged, Task } from "#tests/perf/package-worker";
import { root } from "#tests/support/cloud";

/** Libraries that ran together. */
const librariesOfRun = 100;
/** It shares all its results. */
const workflowName = "oncoanalyser-wgts-dna";
const places = [
  { uri: `s3://${source}/analysis/{workflowName}/{portalRunId}/`, projectIds: ["demo"] },
];
const writesAtOnce = 100;
/** Memory of the function in `stacks/package.ts`, in MB. */
export const functionMb = 1769;
/** V8 takes a quarter of a machine's memory at most: here it is to have what it has there. */
const heap = `--max-old-space-size=${Math.floor(functionMb / 4)}`;

const libraryOf = (n: number) => `L${2_600_000 + n}`;
const instrumentRunOf = (n: number) => `261101_A00001_${Math.floor(n / librariesOfRun)}_BPERF`;
const readsOf = (n: number, side: string) =>
  `runs/${instrumentRunOf(n)}/${libraryOf(n)}/${libraryOf(n)}_S${n + 1}_L001_${side}_001.fastq.gz`;
const runOf = (n: number) => `20261101${n.toString(16).padStart(8, "0")}`;
const folderOf = (n: number) => `analysis/${workflowName}/${runOf(n)}/`;

/** S3 and the table in this process, with libraries of one fastq of two files and one workflow run each. */
export async function openPackageRoom(libraries: number, files: number) {
  const cloud = await leanCloud();
  const scratch = mkdtempSync(join(tmpdir(), "perf-package-"));
  const program = await bundled(scratch);
  cloud.set({ workflowRunPlaces: places });
  // Nobody writes so much at once but this.
  cloud.gate.limits.enforced = false;
  const perRun = (files - 2 * libraries) / libraries;
  if (!Number.isInteger(perRun) || perRun < 0)
    throw new Error("--files must be a multiple of --libraries, and twice as many at least.");
  for (let n = 0; n < libraries; n++) await seed(n, perRun);
  // The table has the capacity of one that nobody has written to for a while.
  await cloud.clock.advance(10 * 60_000);
  cloud.gate.limits.enforced = true;

  async function seed(n: number, results: number): Promise<void> {
    const [libraryId, portalRunId, at] = [libraryOf(n), runOf(n), iso()];
    const written = { projectId: "demo", createdAt: at, updatedAt: at, version: 1 };
    const instrumentRunId = instrumentRunOf(n);
    const runs = [{ id: instrumentRunId, date: "2026-11-01" }];
    const reads = { r1: await placed(readsOf(n, "R1")), r2: await placed(readsOf(n, "R2")) };
    const index = [...n.toString(4).padStart(8, "0")]
      .map((digit) => "ACGT"[Number(digit)])
      .join("");
    const fastq = asSystem(() =>
      begin({ projectId: "demo", libraryId, index, lane: 1, instrumentRunId, reads }),
    );
    await write([
      put(libraryEntity().create({ libraryId, instrumentRuns: runs, ...written })),
      put(
        workflowRunEntity().create({
          ...{ portalRunId, workflowName, workflowType: typeOf(workflowName), ...written },
          ...{ workflowVersion: "2.0.0", status: "SUCCEEDED", libraryIds: [libraryId] },
        }),
      ),
      put(workflowRunLibraryEntity().create({ libraryId, portalRunId })),
      ...asSystem(() => writesOf(fastq, { action: "fastq.create", source: "request" })),
    ]);
    for (let file = 0; file < results; file++)
      await cloud.objects.put(source, resultOf(n, file), Buffer.from(`${n} ${file}`));
  }

  async function placed(key: string): Promise<LocationRow> {
    const { etag, sizeBytes } = await cloud.objects.put(source, key, Buffer.from(key));
    return {
      ...{ kind: "s3", uri: `s3://${source}/${key}`, storageState: "ACTIVE", stateAt: iso() },
      ...{ sizeBytes, etag },
    };
  }

  return {
    async close(): Promise<void> {
      await cloud.close();
      rmSync(scratch, { recursive: true });
    },
    calls: () => cloud.gate.ledger.rows(),

    /** Packages all of it by the rows of a manifest, in a process of its own, as the machine's steps do one after another. */
    async packaged(): Promise<Packaged> {
      const libraryRunList = Array.from({ length: libraries }, (_, n) => ({
        ...{ libraryId: libraryOf(n), instrumentRunId: instrumentRunOf(n) },
      }));
      const dataTypeList = ["fastq", "secondaryAnalysis"];
      const { id } = await ask({ selection: { libraryRunList, dataTypeList } });
      cloud.gate.ledger.reset();
      return inWorker(program, { kind: "package", packageId: id, workflowRunPlaces: places });
    },

    /** Seconds of so many bare HEADs and listings, many at a time. */
    async bare(heads: number, lists: number): Promise<number> {
      const keys = Array.from({ length: libraries }, (_, n) =>
        perRun > 0 ? resultOf(n, 0) : readsOf(n, "R1"),
      );
      const folders = Array.from({ length: libraries }, (_, n) => folderOf(n));
      const task = { kind: "bare", bucket: source, keys, folders, heads, lists } as const;
      return (await inWorker(program, task)).seconds;
    },
  };
}

function resultOf(n: number, file: number): string {
  return `${folderOf(n)}results/${String(file).padStart(6, "0")}.vcf.gz`;
}

/** Some rows in one transaction after another; nobody hears of them. */
async function write(writes: Write[]): Promise<void> {
  for (let start = 0; start < writes.length; start += writesAtOnce)
    await transact(writes.slice(start, start + writesAtOnce));
}

/** The worker in one file, as functions are deployed: what reads TypeScript has no part in its memory. */
async function bundled(directory: string): Promise<string> {
  const outfile = join(directory, "worker.mjs");
  await build({
    ...{ entryPoints: [join(root, "tests/perf/package-worker.ts")], outfile, bundle: true },
    ...{ format: "esm", platform: "node", mainFields: ["module", "main"], logLevel: "error" },
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  return outfile;
}

/** Runs a task in a process that holds none of the engines; answers what it says. */
async function inWorker(program: string, task: Task): Promise<Packaged> {
  const child = spawn(process.execPath, [heap, program], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(task));
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`The worker ended with ${code}.`);
  // Its last line: what the domains log comes before.
  return JSON.parse(text.trimEnd().split("\n").at(-1) ?? "") as Packaged;
}
