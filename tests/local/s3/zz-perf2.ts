import { startS3, bytes } from "#tests/local/s3/fixture";
import { CreateBucketCommand, PutObjectCommand, GetObjectCommand, CopyObjectCommand, UploadPartCommand, CreateMultipartUploadCommand, CompleteMultipartUploadCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { mkdtempSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
const dir = mkdtempSync("/tmp/s3perf/");
const s3 = await startS3(dir);
const Bucket = "perf";
await s3.client.send(new CreateBucketCommand({ Bucket }));
const MiB = 1024 * 1024;
const block = bytes(8 * MiB);
const rss = () => Math.round(process.memoryUsage().rss / MiB);
async function time(name: string, amount: number, unit: string, run: () => Promise<unknown>) {
  const t = performance.now(); await run(); const s = (performance.now() - t) / 1000;
  console.log(name, s.toFixed(2) + "s", (amount / s).toFixed(0) + unit, "rss", rss());
}
console.log("rss start", rss());
await time("5000 PUT x8", 5000, "/s", async () => { let n = 0; await Promise.all(Array.from({ length: 8 }, async () => { while (n < 5000) await s3.client.send(new PutObjectCommand({ Bucket, Key: `small/${n++}`, Body: "x".repeat(1000) })); })); });
  const { hasher } = await import("#local/engines/s3/checksum"); const h = hasher(alg); await time(alg, 128, "MiB/s", async () => { for (let i = 0; i < 16; i++) h.update(block); });
}
await s3.stop(); rmSync(dir, { recursive: true });
