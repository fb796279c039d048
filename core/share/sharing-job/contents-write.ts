import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { bufferBytes, LocalFile } from "#core/package/local-file";
import { setting } from "#core/settings";
import { type Listed, sharedOf } from "#core/share/sharing-job/lines";
import { outcomesOf } from "#core/share/sharing-job/outcomes";
import { keysOf, sharedKinds } from "#core/share/sharing-job/schema";
import type { SharedFileRow, SharingJobRow } from "#core/share/sharing-job/sharing-job.entity";

/** Writes the three lists of a job, one behind the other; by the function's disk, whatever their size. */
export async function write(
  row: SharingJobRow,
  { isOfArchived = false } = {},
): Promise<SharedFileRow> {
  const listed: Listed = {
    isOfArchived,
    outcomes: row.pushJobId ? await outcomesOf(row.pushJobId) : undefined,
  };
  const folder = await mkdtemp(join(tmpdir(), "sharing-"));
  const path = join(folder, "contents");
  const file = new LocalFile(path, ["sha256"]);
  try {
    const counts = { fastqs: 0, portalRunIds: 0, objects: 0, bytes: 0 };
    const from = { fastqs: 0, portalRunIds: 0, objects: 0 };
    for (const kind of sharedKinds) {
      from[kind] = file.length;
      for await (const line of sharedOf(row, kind, listed)) {
        counts[kind]++;
        if (line.kind === "objects") counts.bytes += line.sizeBytes;
        await file.add(`${JSON.stringify(line)}\n`);
      }
    }
    await file.close();
    const [sha256 = ""] = file.digests();
    const sizeBytes = file.length;
    await put(row, path, { sha256, sizeBytes });
    return { counts, from, sizeBytes, sha256 };
  } finally {
    await file.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** S3 refuses bytes that are not those of the hash. */
async function put(
  { sharingJobId }: SharingJobRow,
  path: string,
  { sha256, sizeBytes }: Pick<SharedFileRow, "sha256" | "sizeBytes">,
): Promise<void> {
  await Aws.s3().send(
    new PutObjectCommand({
      Bucket: setting("storageBucket"),
      Key: keysOf(sharingJobId).contents,
      Body:
        sizeBytes > 0 ? createReadStream(path, { highWaterMark: bufferBytes }) : Buffer.alloc(0),
      ContentLength: sizeBytes,
      ContentType: "application/x-ndjson",
      ChecksumSHA256: Buffer.from(sha256, "hex").toString("base64"),
    }),
  );
}
