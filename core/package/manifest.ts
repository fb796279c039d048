import { GetObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { nameOf, VisibleError } from "#core/error";
import { lineCutter } from "#core/fastq/runner/lines";
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
  return stream(keysOf(packageId).manifest);
}

/** The same of where they lie, `lims.csv` last. */
export function eachLocation(packageId: string): AsyncGenerator<Location> {
  return stream(keysOf(packageId).locations);
}

async function* stream<Line>(Key: string): AsyncGenerator<Line> {
  const { Body } = await Aws.s3().send(
    new GetObjectCommand({ Bucket: setting("storageBucket"), Key }),
  );
  let found: string[] = [];
  const cutter = lineCutter((line) => found.push(Buffer.from(line).toString("utf8")));
  for await (const piece of (Body ?? []) as AsyncIterable<Uint8Array>) {
    cutter.add(piece);
    for (const line of found) yield JSON.parse(line) as Line;
    found = [];
  }
}

/** All lines of a package's manifest at once. */
export async function read(packageId: string): Promise<ManifestFile[]> {
  const files: ManifestFile[] = [];
  for await (const file of lines(packageId)) files.push(file);
  return files;
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
  const found = await range(keysOf(packageId).manifest, offset, bytes);
  const whole = found.bytes.toString("utf8").split("\n").filter(Boolean);
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
  const { bytes: bounds } = await range(keys.locationIndex, n * offsetBytes, 2 * offsetBytes);
  const start = Number(bounds.readBigUInt64LE(0));
  const end = Number(bounds.readBigUInt64LE(offsetBytes));
  const { bytes: line } = await range(keys.locations, start, end - start);
  return JSON.parse(line.toString("utf8")) as Location;
}

/** Where every file of a package lies, `lims.csv` last; for packages whose list fits into memory. */
export async function locations(packageId: string): Promise<Location[]> {
  const { Body } = await Aws.s3().send(
    new GetObjectCommand({ Bucket: setting("storageBucket"), Key: keysOf(packageId).locations }),
  );
  const text = (await Body?.transformToString("utf8")) ?? "";
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Location);
}

/** Some bytes of an object, and how many it has; none behind its end, and of one that is not there. */
export async function range(
  key: string,
  start: number,
  length: number,
): Promise<{ bytes: Buffer; total: number }> {
  try {
    const { Body, ContentRange = "" } = await Aws.s3().send(
      new GetObjectCommand({
        Bucket: setting("storageBucket"),
        Key: key,
        Range: `bytes=${start}-${start + length - 1}`,
      }),
    );
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    return { bytes, total: Number(/\/(\d+)$/.exec(ContentRange)?.[1] ?? start + bytes.length) };
  } catch (error) {
    if (nameOf(error) !== "InvalidRange" && nameOf(error) !== "NoSuchKey") throw error;
    return { bytes: Buffer.alloc(0), total: start };
  }
}
