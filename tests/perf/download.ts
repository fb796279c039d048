import { spawn, spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DataFile, dataEnd, dataLine } from "#core/package/download-script/data-lines";
import { render } from "#core/package/download-script/download-script";
import { type Benchmark, type Figures, type Inputs, quantile, round } from "#tests/perf/benchmark";
import type { Hello, Served } from "#tests/perf/download-origin";

const token = "t";

export const download: Benchmark = {
  about:
    "A package is fetched and verified by the download script, and by aria2 with its own sha-256 check.",
  sizes: {
    ...{ files: 1000, fileBytes: 64 * 1024, largeFiles: 4, largeBytes: 64 * 1024 ** 2 },
    ...{ connections: 4, ariaConnections: 16, rounds: 3 },
  },
  targets: {
    vsAria2: "≥ 1 (speed of the script by that of aria2, medians)",
    verified: "all files",
    faults: "0",
  },
  run,
};

async function run(inputs: Inputs, note: (line: string) => void): Promise<Figures> {
  const { files: few = 0, largeFiles = 0, rounds = 1 } = inputs;
  await using origin = await startOrigin(inputs as unknown as Served);
  const files = origin.sha256.map((sha256, n) => fileOf(n, sha256, origin.etags[n] ?? "", inputs));
  const data = Buffer.from(files.map(dataLine).join("") + dataEnd(files.length));
  origin.give(data);
  const script = render({
    ...{ origin: origin.url, token, package: { id: "pkg", name: "perf" }, sender: "perf" },
    expiresAt: "2099-01-01T00:00:00Z",
    data: { bytes: data.length, sha256: hash("sha256", data), md5: hash("md5", data) },
  });
  const times: Record<"script" | "aria2", number[]> = { script: [], aria2: [] };
  let verified = few + largeFiles;
  // By turns, so that what else the machine does falls on both.
  for (let round = 0; round < rounds; round++) {
    const aria2 = timed((folder) => fetchWithAria2(folder, origin.url, files, inputs));
    if (aria2.result !== undefined) times.aria2.push(aria2.seconds);
    const own = timed((folder) => fetchWithScript(folder, script, inputs));
    times.script.push(own.seconds);
    verified = Math.min(verified, own.result);
    note(
      `aria2 ${aria2.result === undefined ? "absent" : aria2.seconds.toFixed(2)} s, script ${own.seconds.toFixed(2)} s`,
    );
  }
  const seconds = quantile(times.script, 0.5);
  const ariaSeconds = quantile(times.aria2, 0.5);
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return {
    vsAria2: round(ariaSeconds / seconds),
    verified,
    seconds: round(seconds),
    ariaSeconds: round(ariaSeconds),
    mibPerSecond: round(bytes / 1024 ** 2 / seconds, 0),
    faults: files.length - verified,
  };
}

function fileOf(n: number, value: string, etag: string, inputs: Inputs): DataFile {
  const { files = 0, fileBytes = 0, largeBytes = 0 } = inputs;
  const isSmall = n < files;
  return {
    n,
    // A manifest is in the order of its paths.
    path: `${isSmall ? `run/${String(Math.floor(n / 100)).padStart(6, "0")}` : "runs"}/file-${n}.bin`,
    sizeBytes: isSmall ? fileBytes : largeBytes,
    checksum: { algorithm: "sha256", value },
    etag,
  };
}

/** How many files the script says it verified. */
function fetchWithScript(folder: string, script: string, { connections = 4 }: Inputs): number {
  const args = ["-s", "--", "--dir", folder, "--connections", String(connections)];
  const { stdout } = spawnSync("sh", args, { input: script, encoding: "utf8", maxBuffer: 1e9 });
  return Number(/^(\d+) of \d+ verified/m.exec(stdout)?.[1] ?? 0);
}

/** Undefined where aria2 is not installed. Throws if it fails. */
function fetchWithAria2(
  folder: string,
  url: string,
  files: DataFile[],
  { ariaConnections = 16 }: Inputs,
): true | undefined {
  const list = join(folder, "list");
  const lines = files.map(
    ({ n, path, checksum }) =>
      `${url}/d/${token}/files/${n}\n  out=${path}\n  checksum=sha-256=${checksum?.value}\n`,
  );
  writeFileSync(list, lines.join(""));
  const quiet = ["-q", "--summary-interval=0", "--download-result=hide"];
  const args = [...quiet, `-j${ariaConnections}`, "-i", list, "-d", folder];
  const { status, error } = spawnSync("aria2c", args, { encoding: "utf8" });
  if (error) return undefined;
  if (status !== 0) throw new Error(`aria2 ended with ${status}`);
  return true;
}

function timed<T>(work: (folder: string) => T): { seconds: number; result: T } {
  const folder = mkdtempSync(join(tmpdir(), "download-perf-"));
  const started = performance.now();
  try {
    const result = work(folder);
    return { seconds: (performance.now() - started) / 1000, result };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startOrigin(served: Served) {
  const script = new URL("./download-origin.ts", import.meta.url).pathname;
  const folder = mkdtempSync(join(tmpdir(), "download-origin-"));
  const hello = join(folder, "hello");
  const args = ["--disable-warning=ExperimentalWarning", script, JSON.stringify(served), hello];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  await once(child.stdout, "data");
  const told = JSON.parse(readFileSync(hello, "utf8")) as Hello;
  rmSync(folder, { recursive: true });
  return {
    ...told,
    give: (data: Buffer) => child.stdin.write(data),
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, "close");
    },
  };
}
