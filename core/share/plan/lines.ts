import { GetObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { lineCutter } from "#core/fastq/runner/lines";
import { keysOf, type PackageLibrary } from "#core/package/schema";
import { setting } from "#core/settings";

/** What recipients get to know of a package's libraries, one by one. */
export async function* eachLibrary(packageId: string): AsyncGenerator<PackageLibrary> {
  yield* eachLine<PackageLibrary>(keysOf(packageId).libraries);
}

/** The lines of an NDJSON object of the storage bucket, as they come. */
export async function* eachLine<Line>(Key: string): AsyncGenerator<Line> {
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
