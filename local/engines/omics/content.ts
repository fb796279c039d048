import { pipeline, type Readable, Readable as ReadableStream } from "node:stream";
import { createGunzip, createGzip } from "node:zlib";
import type { Core } from "#local/engines/omics/core";
import { type FastqFacts, inspectFastq } from "#local/engines/omics/fastq";
import { keyOf, vaultOf } from "#local/engines/omics/location";
import type { Origin, ReadSet, SequenceStore, StoredFile } from "#local/engines/omics/record";
import { openStowed } from "#local/engines/omics/vault";

/** The hash behind each family of HealthOmics entity tags. */
export const hashOfFamily = { MD5up: "md5", SHA256up: "sha256", SHA512up: "sha512" } as const;

/** Levels tried on activation until the bytes differ from those before. */
const gzipLevels = [1, 9, 4];

/** Copies one file in as it is, then reads it as FASTQ. Throws an `Error` that names the file when it is not one. */
export async function takeIn(
  core: Core,
  store: SequenceStore,
  readSet: ReadSet,
  file: { source: "source1" | "source2"; name: string; body: Readable | Buffer },
): Promise<{ file: StoredFile; facts: FastqFacts }> {
  const key = keyOf(core, readSet, file.name);
  try {
    const put = await core.objects.put(
      store.bucket,
      key,
      file.body,
      putOptions(core, store, readSet),
    );
    const { body } = await core.objects.get(store.bucket, key);
    const facts = await inspectFastq(body, hashOfFamily[store.eTagAlgorithmFamily]);
    return {
      file: { source: file.source, name: file.name, sizeBytes: put.sizeBytes, etag: put.etag },
      facts,
    };
  } catch (error) {
    throw new Error(`${file.source} (${file.name}) could not be read: ${messageOf(error)}`);
  }
}

/** The bytes of an origin, piece after piece. */
export function readOrigin(core: Core, origin: Origin): Readable {
  return ReadableStream.from(
    (async function* () {
      for (const { bucket, key } of origin.pieces)
        yield* (await core.objects.get(bucket, key)).body;
    })(),
    { objectMode: false },
  );
}

/**
 * Compresses the files of a read set anew, as HealthOmics does between tiers: other bytes, another size and S3
 * ETag, the same reads under the same key.
 */
export async function recompress(
  core: Core,
  store: SequenceStore,
  readSet: ReadSet,
): Promise<StoredFile[]> {
  if (readSet.seeded) return readSet.files.map(recompressSeeded);
  const files: StoredFile[] = [];
  for (const file of readSet.files) files.push(await recompressFile(core, store, readSet, file));
  return files;
}

async function recompressFile(
  core: Core,
  store: SequenceStore,
  readSet: ReadSet,
  file: StoredFile,
): Promise<StoredFile> {
  const key = keyOf(core, readSet, file.name);
  let result = file;
  for (const level of gzipLevels) {
    const body = await openStowed(core, store, key);
    const text = pipeline(body, createGunzip(), createGzip({ level }), () => undefined);
    const put = await core.objects.put(store.bucket, key, text, putOptions(core, store, readSet));
    result = { ...file, sizeBytes: put.sizeBytes, etag: put.etag };
    if (result.etag !== file.etag) break;
  }
  await core.objects.remove(vaultOf(store), key);
  return result;
}

/** There is nothing to compress, but sizes change all the same. */
function recompressSeeded(file: StoredFile): StoredFile {
  const sizeBytes = file.sizeBytes - Math.ceil(file.sizeBytes / 1000);
  return { ...file, sizeBytes, etag: `seeded-${sizeBytes}` };
}

/** HealthOmics puts these tags on each file's object: policies ask for them. */
function putOptions(core: Core, store: SequenceStore, readSet: ReadSet) {
  const own = core.tags.of(core.arn(`sequenceStore/${store.id}/readSet/${readSet.id}`));
  const propagated = store.propagatedSetLevelTags.flatMap((key) => {
    const value = own[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    contentType: "application/gzip",
    tags: {
      "omics:subjectId": readSet.subjectId,
      "omics:sampleId": readSet.sampleId,
      ...Object.fromEntries(propagated),
    },
  };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
