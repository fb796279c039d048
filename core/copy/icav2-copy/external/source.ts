import { GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import type { ExternalItem } from "#core/copy/icav2-copy/external/external-schema";
import { openFile } from "#core/copy/icav2-copy/external/ica-file";
import { VisibleError } from "#core/error";
import { parseS3Uri } from "#core/location";

/** An object as it was looked at; only that version of it is read. */
export type Source = Readable & { uri: string; sizeBytes: number; etag: string };

/** An object and who may read it; `close` ends a client that is its own. */
export type Readable = { client: S3Client; bucket: string; key: string; close(): void };

/** Looks at what is to be sent. Throws `copy.refused` when it is not there, not readable, or not what was planned. */
export async function look(item: ExternalItem): Promise<Source> {
  const { sourceUri: uri, sizeBytes, etag } = item;
  const object = await open(item);
  try {
    const { client, bucket, key } = object;
    const head = await visibly(uri, () =>
      client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })),
    );
    const source = { ...object, uri, sizeBytes: head.ContentLength ?? 0, etag: head.ETag ?? "" };
    const isSame = !etag || source.etag.replaceAll('"', "") === etag;
    if (isSame && (sizeBytes === null || sizeBytes === source.sizeBytes)) return source;
    throw changed(uri);
  } catch (error) {
    object.close();
    throw error;
  }
}

async function open({ sourceUri, dataId, projectId }: ExternalItem): Promise<Readable> {
  if (dataId && projectId) return openFile({ dataId, projectId });
  return { client: Aws.s3(), ...parseS3Uri(sourceUri), close: () => undefined };
}

/** The bytes from `from` to before `to`, as they arrive. */
export async function read(source: Source, from: number, to: number) {
  const { client, uri, bucket: Bucket, key: Key, etag: IfMatch } = source;
  const Range = `bytes=${from}-${to - 1}`;
  const { Body } = await visibly(uri, () =>
    client.send(new GetObjectCommand({ Bucket, Key, IfMatch, Range })),
  );
  if (!Body) throw new Error(`S3 gave no body for ${uri}`);
  return Body;
}

async function visibly<T>(uri: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
    const status = $metadata?.httpStatusCode;
    if (status === 412) throw changed(uri);
    if (status === 404) throw refused(`${uri} is not there.`, "Was it moved or misspelt?");
    if (name === "InvalidObjectState")
      throw refused(`${uri} is archived.`, "Restore it first, then retry the copy.");
    if (status === 403)
      throw refused(
        `${uri} cannot be read by this stage.`,
        "No project of ICA holds it, so the stage's own role must be allowed to read it.",
      );
    throw error;
  }
}

function changed(uri: string): VisibleError {
  return refused(`${uri} has changed since the copy was planned.`, "Start a new copy.");
}

export function refused(message: string, hint: string): VisibleError {
  return new VisibleError("copy.refused", message, { hint });
}
