import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { refusalOf } from "#core/copy/s3-copy/refusal";
import type { Place } from "#core/copy/s3-copy/seen";
import { uriOf } from "#core/copy/s3-copy/unit";

/** Tries to write into a folder, and takes away what it wrote. Answers what is wrong. */
export async function canary(folder: Place, copyJobId: string): Promise<string | undefined> {
  const place = { bucket: folder.bucket, key: `${folder.key}.seqferry-${copyJobId}` };
  const written = await put(place, "Seqferry was here to see whether it may write.\n");
  if (written !== undefined) return written;
  return problemOf(place, () =>
    Aws.s3().send(new DeleteObjectCommand({ Bucket: place.bucket, Key: place.key })),
  );
}

/** Writes a small text; answers what is wrong. */
export function put({ bucket, key }: Place, text: string): Promise<string | undefined> {
  return problemOf({ bucket, key }, () =>
    Aws.s3().send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: "text/plain" }),
    ),
  );
}

async function problemOf(place: Place, call: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const problem = refusalOf(error, uriOf(place), "write");
    if (problem === undefined) throw error;
    return problem;
  }
}
