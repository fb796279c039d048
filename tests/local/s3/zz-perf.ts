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
await time("PUT 512MiB stream", 512, "MiB/s", () => s3.client.send(new PutObjectCommand({ Bucket, Key: "big", ContentLength: 512 * MiB, Body: Readable.from((function* () { for (let i = 0; i < 512 * 16; i++) yield block.subarray((i % 128) * 65536, (i % 128 + 1) * 65536); })()) })));
await time("GET 512MiB", 512, "MiB/s", async () => { const r = await s3.client.send(new GetObjectCommand({ Bucket, Key: "big" })); for await (const _ of r.Body as Readable); });
await time("COPY 512MiB single", 1, "/s", () => s3.client.send(new CopyObjectCommand({ Bucket, Key: "big2", CopySource: "perf/big" })));
await time("MPU 512MiB 8MiB x4", 512, "MiB/s", async () => {
  const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket, Key: "mp" }));
  const parts: { PartNumber: number; ETag?: string }[] = []; let n = 0;
  await Promise.all([0, 1, 2, 3].map(async () => { while (n < 64) { const PartNumber = ++n; const { ETag } = await s3.client.send(new UploadPartCommand({ Bucket, Key: "mp", UploadId, PartNumber, Body: block })); parts.push({ PartNumber, ETag }); } }));
  parts.sort((a, b) => a.PartNumber - b.PartNumber);
  await s3.client.send(new CompleteMultipartUploadCommand({ Bucket, Key: "mp", UploadId, MultipartUpload: { Parts: parts } }));
});
await time("COPY 512MiB multipart (md5)", 512, "MiB/s", () => s3.client.send(new CopyObjectCommand({ Bucket, Key: "mp2", CopySource: "perf/mp" })));
await time("range 1000B", 1, "/s", async () => { const r = await s3.client.send(new GetObjectCommand({ Bucket, Key: "mp", Range: "bytes=300000000-300000999" })); await r.Body?.transformToByteArray(); });
await time("5000 PUT x8", 5000, "/s", async () => { let n = 0; await Promise.all(Array.from({ length: 8 }, async () => { while (n < 5000) await s3.client.send(new PutObjectCommand({ Bucket, Key: `small/${n++}`, Body: "x".repeat(1000) })); })); });
await time("list 5000", 5000, "keys/s", async () => { let t: string | undefined; do { const r = await s3.client.send(new ListObjectsV2Command({ Bucket, Prefix: "small/", ContinuationToken: t })); t = r.NextContinuationToken; } while (t); });
for (const [alg] of [["CRC32C"], ["CRC64NVME"]] as const) {
  const { hasher } = await import("#local/engines/s3/checksum"); const h = hasher(alg); await time(alg, 128, "MiB/s", async () => { for (let i = 0; i < 16; i++) h.update(block); });
}
await s3.stop(); rmSync(dir, { recursive: true });
