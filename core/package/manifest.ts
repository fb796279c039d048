import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { VisibleError } from "#core/error";
import { pathsOf } from "#core/package/path";
import {
  keysOf,
  type ManifestFile,
  type ManifestSummary,
  type PackageFile,
} from "#core/package/schema";
import { setting } from "#core/settings";

/** Bytes of one entry of `locations.index`: a little-endian offset. */
const offsetBytes = 8;

/** Where a file of a package lies; recipients never see it. */
export type Location = { uri: string; path: string };

/**
 * Writes a package's objects: `locations.ndjson` with its index, then `manifest.ndjson`. Writing
 * them again with the same files gives the same bytes.
 */
export async function write(
  packageId: string,
  files: PackageFile[],
  readSetCount: number,
): Promise<ManifestSummary> {
  const keys = keysOf(packageId);
  const paths = pathsOf(files);
  const lines = files.map(
    ({ uri: _uri, name: _name, ...file }, n): ManifestFile => ({
      n,
      path: paths[n] ?? "",
      ...file,
    }),
  );
  const locations = files.map(({ uri }, n): Location => ({ uri, path: paths[n] ?? "" }));
  const { body, index } = withIndex(locations);
  await put(keys.locations, body);
  await put(keys.locationIndex, index);
  await put(keys.manifest, Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join("")));
  return {
    manifestKey: keys.manifest,
    fileCount: files.length,
    totalBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    readSetCount,
  };
}

/** All lines of a package's manifest. */
export async function read(packageId: string): Promise<ManifestFile[]> {
  const { Body } = await Aws.s3().send(
    new GetObjectCommand({ Bucket: setting("storageBucket"), Key: keysOf(packageId).manifest }),
  );
  const text = (await Body?.transformToString("utf8")) ?? "";
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ManifestFile);
}

/** The first lines of a package's manifest, at most `limit`, from at most 256 KiB of it. */
export async function head(packageId: string, limit: number): Promise<ManifestFile[]> {
  const bytes = await range(keysOf(packageId).manifest, 0, 256 * 1024);
  const lines = bytes.toString("utf8").split("\n").slice(0, -1);
  return lines.slice(0, limit).map((line) => JSON.parse(line) as ManifestFile);
}

/**
 * Where file `n` lies: two small ranged reads, whatever the size of the package.
 * Throws `link.not_found` for a number that is not in it.
 */
export async function locate(packageId: string, n: number, fileCount: number): Promise<Location> {
  if (n >= fileCount)
    throw new VisibleError("link.not_found", `This package has no file ${n}; it has ${fileCount}.`);
  const keys = keysOf(packageId);
  const bounds = await range(keys.locationIndex, n * offsetBytes, 2 * offsetBytes);
  const start = Number(bounds.readBigUInt64LE(0));
  const end = Number(bounds.readBigUInt64LE(offsetBytes));
  const line = await range(keys.locations, start, end - start);
  return JSON.parse(line.toString("utf8")) as Location;
}

/** NDJSON and the offset of every line, plus the end of the last. */
export function withIndex(items: object[]): { body: Buffer; index: Buffer } {
  const lines = items.map((item) => Buffer.from(`${JSON.stringify(item)}\n`));
  const index = Buffer.alloc((lines.length + 1) * offsetBytes);
  let offset = 0;
  for (const [position, line] of lines.entries()) {
    index.writeBigUInt64LE(BigInt(offset), position * offsetBytes);
    offset += line.length;
  }
  index.writeBigUInt64LE(BigInt(offset), lines.length * offsetBytes);
  return { body: Buffer.concat(lines), index };
}

async function range(key: string, start: number, length: number): Promise<Buffer> {
  const { Body } = await Aws.s3().send(
    new GetObjectCommand({
      Bucket: setting("storageBucket"),
      Key: key,
      Range: `bytes=${start}-${start + length - 1}`,
    }),
  );
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

async function put(key: string, body: Buffer): Promise<void> {
  await Aws.s3().send(
    new PutObjectCommand({
      Bucket: setting("storageBucket"),
      Key: key,
      Body: body,
      ContentType: key.endsWith(".ndjson") ? "application/x-ndjson" : "application/octet-stream",
    }),
  );
}
