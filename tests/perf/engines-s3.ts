import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";

export type S3Sizes = { sizeBytes: number; partBytes: number; concurrency: number };
export type S3Figures = {
  /** The engine's own process at its largest, by the kernel's count. */
  maxRssMb: number;
  uploadMibPerSecond: number;
  downloadMibPerSecond: number;
};

const mib = 1024 * 1024;
const object = { Bucket: "bucket", Key: "large" };

/**
 * One object of `sizeBytes` to the S3 engine in a process of its own and back, by a real client in
 * this one: up in parts of `partBytes`, `concurrency` at a time, down as one stream. Nothing but
 * the parts under way is in memory here; the disk holds the object until the end.
 */
export async function measureS3({
  sizeBytes,
  partBytes,
  concurrency,
}: S3Sizes): Promise<S3Figures> {
  const directory = mkdtempSync(join(tmpdir(), "s3-perf-"));
  const script = new URL("./engines-s3-server.ts", import.meta.url).pathname;
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", script, directory],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  try {
    const [address] = (await once(child.stdout, "data")) as [Buffer];
    const client = new S3Client({
      endpoint: String(address).trim(),
      region: "us-east-1",
      forcePathStyle: true,
      credentials: { accessKeyId: "local", secretAccessKey: "local-secret" },
    });
    const up = await secondsOf(() => upload(client, { sizeBytes, partBytes, concurrency }));
    const down = await secondsOf(() => download(client, sizeBytes));
    client.destroy();
    return {
      maxRssMb: peakMb(child.pid),
      uploadMibPerSecond: Math.round(sizeBytes / mib / up),
      downloadMibPerSecond: Math.round(sizeBytes / mib / down),
    };
  } finally {
    child.stdin.end();
    await once(child, "close");
    rmSync(directory, { recursive: true, force: true });
  }
}

async function upload(
  client: S3Client,
  { sizeBytes, partBytes, concurrency }: S3Sizes,
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(object));
  const parts: { PartNumber: number; ETag?: string }[] = [];
  const count = Math.ceil(sizeBytes / partBytes);
  let next = 1;
  const worker = async () => {
    for (let PartNumber = next++; PartNumber <= count; PartNumber = next++) {
      const size = Math.min(partBytes, sizeBytes - (PartNumber - 1) * partBytes);
      const part = { ...object, UploadId, PartNumber, Body: Buffer.alloc(size, PartNumber & 255) };
      const { ETag } = await client.send(new UploadPartCommand(part));
      parts.push({ PartNumber, ETag });
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const Parts = parts.sort((a, b) => a.PartNumber - b.PartNumber);
  const done = { ...object, UploadId, MultipartUpload: { Parts } };
  await client.send(new CompleteMultipartUploadCommand(done));
}

async function download(client: S3Client, sizeBytes: number): Promise<void> {
  const { Body } = await client.send(new GetObjectCommand(object));
  let size = 0;
  for await (const chunk of Body as AsyncIterable<Buffer>) size += chunk.length;
  if (size !== sizeBytes) throw new Error(`${size} bytes came back of ${sizeBytes}`);
}

/** `VmHWM` of the process: the most memory it ever had resident. */
function peakMb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024);
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
