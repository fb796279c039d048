import { GetObjectCommand } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { statusOf } from "#core/copy/s3-copy/failure";
import { head } from "#core/copy/s3-copy/seen";
import { isTransient, nameOf, RetryableError } from "#core/error";
import { parseS3Uri } from "#core/location";

/** A file as it was looked at; only that version of it is read. */
export type Source = { uri: string; sizeBytes: number; etag: string };

/** Looks at a file. Throws `Unreadable` for one that will not be readable however often one asks. */
export async function look(uri: string): Promise<Source> {
  const seen = await readably(uri, () => head(parseS3Uri(uri)));
  if (!seen) throw absent(uri);
  return { uri, sizeBytes: seen.sizeBytes, etag: seen.etag };
}

/** Its bytes as they arrive. Throws `RetryableError` when the connection ends before the file does. */
export async function* read({ uri, sizeBytes, etag }: Source): AsyncGenerator<Uint8Array> {
  const { bucket: Bucket, key: Key } = parseS3Uri(uri);
  const { Body } = await readably(uri, () =>
    Aws.s3().send(new GetObjectCommand({ Bucket, Key, IfMatch: etag })),
  );
  if (!Body) throw new RetryableError(`S3 gave no body for ${uri}.`);
  let arrived = 0;
  try {
    for await (const chunk of Body as AsyncIterable<Uint8Array>) {
      arrived += chunk.byteLength;
      yield chunk;
    }
  } catch (cause) {
    throw new RetryableError(`${uri} broke off after ${arrived} bytes.`, { cause });
  }
  if (arrived !== sizeBytes)
    throw new RetryableError(`${uri} ended after ${arrived} of ${sizeBytes} bytes.`);
}

/** A file that cannot be had; the message is for people. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Unreadable";
  }
}

async function readably<T>(uri: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (isTransient(error)) throw error;
    switch (statusOf(error)) {
      case 404:
        throw absent(uri);
      case 412:
        throw new Unreadable(`${uri} was replaced while it was read.`);
      case 403:
        throw new Unreadable(
          nameOf(error) === "InvalidObjectState"
            ? `${uri} is archived.`
            : `${uri} cannot be read: S3 denies it to this stage (copySources of its config).`,
        );
    }
    throw error;
  }
}

function absent(uri: string): Unreadable {
  return new Unreadable(`${uri} is not there.`);
}
