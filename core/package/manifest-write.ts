import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { VisibleError } from "#core/error";
import { dataEnd, dataLine } from "#core/package/download-script/data-lines";
import type { PackageFile } from "#core/package/file";
import { isInItsWay, limsCsv, limsPathOf } from "#core/package/lims";
import { bufferBytes, LocalFile } from "#core/package/local-file";
import type { Location } from "#core/package/manifest";
import { csvHead, csvRow, sumLine } from "#core/package/manifest-forms";
import { keysOf, type ManifestTotals, type PackageLibrary } from "#core/package/schema";
import { lineOf, Tree } from "#core/package/seal";
import { setting } from "#core/settings";

/** Lines of one entry of `chunks.json`. */
const linesOfChunk = 1000;
/** Bytes of one entry of `locations.index`: a little-endian offset. */
export const offsetBytes = 8;

/** Some lines of `manifest.ndjson`: the number of the first, where it begins, how many lines and bytes. */
export type Chunk = { n: number; offset: number; count: number; bytes: number };

/** In the order in which they are published: who finds the manifest finds everything. */
const objects = {
  locations: "application/x-ndjson",
  locationIndex: "application/octet-stream",
  chunks: "application/json",
  lims: "text/csv; charset=utf-8",
  download: "text/plain; charset=us-ascii",
  manifestCsv: "text/csv; charset=utf-8",
  sha256Sums: "text/plain; charset=utf-8",
  md5Sums: "text/plain; charset=utf-8",
  manifest: "application/x-ndjson",
} as const;
type ObjectName = keyof typeof objects;
const objectNames = Object.keys(objects) as ObjectName[];

/** What is hashed while it is written. */
const algorithms: { [Name in ObjectName]?: string[] } = {
  download: ["sha256", "md5"],
  lims: ["sha256", "md5"],
};

/** The package that the files are of, and what its recipients get to know of its libraries. */
type Subject = { packageId: string; libraries: readonly PackageLibrary[] };

/**
 * Writes a package's objects to `folder`, on this machine's disk, of files in the order of their paths. The same files
 * give the same bytes. Throws `package.not_ready` for two files of one path.
 */
export async function draft(
  folder: string,
  files: AsyncIterable<PackageFile>,
  subject: Subject,
): Promise<ManifestTotals> {
  const to = Object.fromEntries(
    objectNames.map((name) => [name, new LocalFile(pathOf(folder, name), algorithms[name])]),
  ) as Record<ObjectName, LocalFile>;
  try {
    const totals = { fileCount: 0, totalBytes: 0, archivedFileCount: 0, archivedBytes: 0 };
    const counts = { sha256FileCount: 0, md5FileCount: 0 };
    const tree = new Tree();
    const chunks: Chunk[] = [];
    let before: PackageFile | undefined;
    let isLimsTaken = false;
    await to.manifestCsv.add(csvHead);
    for await (const file of files) {
      if (file.path === before?.path) throw twice(before, file);
      before = file;
      isLimsTaken ||= isInItsWay(file.path);
      const n = totals.fileCount++;
      totals.totalBytes += file.sizeBytes;
      if (file.storageState === "ARCHIVED") {
        totals.archivedFileCount++;
        totals.archivedBytes += file.sizeBytes;
      }
      const line = lineOf(n, file);
      tree.add(line);
      if (n % linesOfChunk === 0)
        chunks.push({ n, offset: to.manifest.length, count: 0, bytes: 0 });
      await addLocation(to, file);
      await to.manifest.add(`${line}\n`);
      await to.download.add(dataLine({ n, ...file }));
      await to.manifestCsv.add(csvRow(n, file));
      await addSum(to, counts, file);
      const last = chunks.at(-1);
      if (last)
        Object.assign(last, { count: last.count + 1, bytes: to.manifest.length - last.offset });
    }
    const lims = await addLims(to, totals.fileCount, isLimsTaken, subject);
    await to.locationIndex.add(offsetOf(to.locations.length));
    await to.chunks.add(`${JSON.stringify({ linesOfChunk, chunks })}\n`);
    await to.download.close();
    const [sha256 = "", md5 = ""] = to.download.digests();
    const download = { bytes: to.download.length, sha256, md5 };
    return { ...totals, ...counts, ...lims, download, merkleRoot: tree.root() };
  } finally {
    for (const file of Object.values(to)) await file.close();
  }
}

/** `lims.csv` is delivered as one more file, behind the last; it is in no line of the manifest. */
async function addLims(
  to: Record<ObjectName, LocalFile>,
  n: number,
  isTaken: boolean,
  { packageId, libraries }: Subject,
) {
  await to.lims.add(limsCsv(libraries));
  await to.lims.close();
  const [sha256 = "", md5 = ""] = to.lims.digests();
  const path = limsPathOf(packageId, isTaken);
  const sizeBytes = to.lims.length;
  const uri = `s3://${setting("storageBucket")}/${keysOf(packageId).lims}`;
  await addLocation(to, { uri, path, sizeBytes, storageClass: "STANDARD" });
  await to.download.add(
    dataLine({ n, path, sizeBytes, checksum: { algorithm: "sha256", value: sha256 } }),
  );
  await to.download.add(dataEnd(n + 1));
  await to.sha256Sums.add(sumLine(sha256, path));
  await to.md5Sums.add(sumLine(md5, path));
  return { limsPath: path, limsBytes: sizeBytes, limsSha256: sha256 };
}

async function addLocation(
  to: Record<ObjectName, LocalFile>,
  { uri, path, sizeBytes, storageClass }: Location,
): Promise<void> {
  await to.locationIndex.add(offsetOf(to.locations.length));
  await to.locations.add(`${JSON.stringify({ uri, path, sizeBytes, storageClass })}\n`);
}

/** Only what `sha256sum` and `md5sum` compute themselves: not what HealthOmics says of the content within. */
async function addSum(
  to: Record<ObjectName, LocalFile>,
  counts: { sha256FileCount: number; md5FileCount: number },
  { path, checksum }: PackageFile,
): Promise<void> {
  if (checksum?.algorithm === "sha256") {
    counts.sha256FileCount++;
    await to.sha256Sums.add(sumLine(checksum.value, path));
  }
  if (checksum?.algorithm === "md5") {
    counts.md5FileCount++;
    await to.md5Sums.add(sumLine(checksum.value, path));
  }
}

/** Puts the objects that `draft` wrote where readers find them; the manifest is the last. */
export async function publish(packageId: string, folder: string): Promise<void> {
  const keys = keysOf(packageId);
  for (const name of objectNames) {
    const path = pathOf(folder, name);
    await Aws.s3().send(
      new PutObjectCommand({
        Bucket: setting("storageBucket"),
        Key: keys[name],
        Body: createReadStream(path, { highWaterMark: bufferBytes }),
        ContentLength: (await stat(path)).size,
        ContentType: objects[name],
      }),
    );
  }
}

function pathOf(folder: string, name: ObjectName): string {
  return join(folder, `sealed-${name}`);
}

function offsetOf(offset: number): Buffer {
  const bytes = Buffer.alloc(offsetBytes);
  bytes.writeBigUInt64LE(BigInt(offset));
  return bytes;
}

function twice(one: PackageFile, other: PackageFile): VisibleError {
  return new VisibleError(
    "package.not_ready",
    `${one.uri} and ${other.uri} would both be ${one.path}.`,
    { hint: "Ask for them in packages of their own." },
  );
}
