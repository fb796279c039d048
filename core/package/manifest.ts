import { GetObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { VisibleError } from "#core/error";
import * as Lines from "#core/lines/lines";
import { type Chunk, offsetBytes } from "#core/package/manifest-write";
import { keysOf, type ManifestFile } from "#core/package/schema";
import { setting } from "#core/settings";

/** Where a file of a package lies; recipients never see it. */
export type Location = {
  uri: string;
  path: string;
  sizeBytes: number;
  /** As S3 named it when the package was sealed; null where only a read set is known. */
  storageClass: string | null;
};

/** All lines of a package's manifest, as they come. */
export function lines(packageId: string): AsyncGenerator<ManifestFile> {
  return Lines.each(keysOf(packageId).manifest);
}

/** The same of where they lie, `lims.csv` last. */
export function eachLocation(packageId: string): AsyncGenerator<Location> {
  return Lines.each(keysOf(packageId).locations);
}

/** All lines of a package's manifest at once. */
export function read(packageId: string): Promise<ManifestFile[]> {
  return Array.fromAsync(lines(packageId));
}

/** At most `limit` lines of a package's manifest from number `from` on; two of its thousands are read at most. */
export async function slice(
  packageId: string,
  from: number,
  limit: number,
): Promise<ManifestFile[]> {
  const chunks = await chunksOf(packageId);
  const found: ManifestFile[] = [];
  for (const one of chunks.filter(({ n, count }) => n < from + limit && n + count > from))
    found.push(...(await chunk(packageId, one)));
  return found.filter(({ n }) => n >= from && n < from + limit);
}

/** Where the thousands of lines of a manifest begin: each can be read by itself, or by another reader. */
export async function chunksOf(packageId: string): Promise<Chunk[]> {
  const { Body } = await Aws.s3().send(
    new GetObjectCommand({ Bucket: setting("storageBucket"), Key: keysOf(packageId).chunks }),
  );
  const { chunks } = JSON.parse((await Body?.transformToString("utf8")) ?? "");
  return chunks as Chunk[];
}

/** The lines of one entry of `chunks.json`: one ranged read. */
export async function chunk(packageId: string, { offset, bytes }: Chunk): Promise<ManifestFile[]> {
  const found = await bytesOf(keysOf(packageId).manifest, offset, bytes);
  const whole = found.toString("utf8").split("\n").filter(Boolean);
  return whole.map((line) => JSON.parse(line) as ManifestFile);
}

/**
 * Where file `n` of those delivered lies, `lims.csv` being the last: two small ranged reads, whatever the size of the
 * package. Throws `link.not_found` for a number that is not in it.
 */
export async function locate(
  packageId: string,
  n: number,
  deliveredCount: number,
): Promise<Location> {
  if (n >= deliveredCount)
    throw new VisibleError(
      "link.not_found",
      `This package has no file ${n}; the last one is ${deliveredCount - 1}.`,
    );
  const keys = keysOf(packageId);
  const bounds = await bytesOf(keys.locationIndex, n * offsetBytes, 2 * offsetBytes);
  const start = Number(bounds.readBigUInt64LE(0));
  const end = Number(bounds.readBigUInt64LE(offsetBytes));
  const line = await bytesOf(keys.locations, start, end - start);
  return JSON.parse(line.toString("utf8")) as Location;
}

/** Where every file of a package lies, `lims.csv` last; for packages whose list fits into memory. */
export function locations(packageId: string): Promise<Location[]> {
  return Array.fromAsync(eachLocation(packageId));
}

async function bytesOf(key: string, start: number, length: number): Promise<Buffer> {
  const found = await Lines.range({ key }, start, length);
  if (!found) throw new Error(`The object ${key} is not there.`);
  return found.bytes;
}
