import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import type * as z from "zod";
import * as Aws from "#core/aws";
import { nameOf } from "#core/error";
import { lineCutter } from "#core/lines/cut";
import { setting } from "#core/settings";

/** An NDJSON object; of the storage bucket unless said otherwise. */
export type Place = { key: string; bucket?: string };

export const textOf = (lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join("");

/** Writes a list, in place of what was there. */
export function write(key: string, lines: readonly object[]): Promise<void> {
  return writeText(key, textOf(lines));
}

export async function writeText(key: string, text: string): Promise<void> {
  await Aws.s3().send(
    new PutObjectCommand({
      ...{ Bucket: setting("storageBucket"), Key: key },
      // As bytes: of an empty text the SDK would not know the length.
      Body: Buffer.from(text),
      ContentType: "application/x-ndjson",
    }),
  );
}

/** A list that fits into memory; undefined when it is not there. */
export async function read<Schema extends z.ZodType>(
  schema: Schema,
  key: string,
): Promise<z.output<Schema>[] | undefined> {
  try {
    const lines: z.output<Schema>[] = [];
    for await (const line of each(key)) lines.push(schema.parse(line));
    return lines;
  } catch (error) {
    if (nameOf(error) === "NoSuchKey") return undefined;
    throw error;
  }
}

/** The lines of a list, as they come; throws `NoSuchKey` when it is not there. `see` gets its bytes. */
export async function* each<Line>(
  key: string,
  see?: (piece: Uint8Array) => void,
): AsyncGenerator<Line> {
  const { Body } = await Aws.s3().send(
    new GetObjectCommand({ Bucket: setting("storageBucket"), Key: key }),
  );
  let found: string[] = [];
  const cutter = lineCutter((line) => found.push(Buffer.from(line).toString("utf8")));
  for await (const piece of (Body ?? []) as AsyncIterable<Uint8Array>) {
    see?.(piece);
    cutter.add(piece);
    for (const line of found) yield JSON.parse(line) as Line;
    found = [];
  }
  // A list whose end is missing is an error, and no shorter list.
  cutter.end();
  for (const line of found) yield JSON.parse(line) as Line;
}

/** Some bytes of a list, none behind its end, and how many it has; undefined when it is not there. */
export async function range(
  { key, bucket = setting("storageBucket") }: Place,
  start: number,
  length: number,
): Promise<{ bytes: Buffer; total: number } | undefined> {
  const Range = `bytes=${start}-${start + length - 1}`;
  try {
    const { Body, ContentRange = "" } = await Aws.s3().send(
      new GetObjectCommand({ Bucket: bucket, Key: key, Range }),
    );
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    return { bytes, total: Number(/\/(\d+)$/.exec(ContentRange)?.[1] ?? start + bytes.length) };
  } catch (error) {
    if (nameOf(error) === "NoSuchKey") return undefined;
    if (nameOf(error) !== "InvalidRange") throw error;
    return { bytes: Buffer.alloc(0), total: start };
  }
}
