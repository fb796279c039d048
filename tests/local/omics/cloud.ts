import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { OmicsClient } from "@aws-sdk/client-omics";
import { AwsError } from "#local/aws-error";
import { Clock } from "#local/clock";
import type { OmicsEvent } from "#local/engines/omics/event";
import { createOmics, type OmicsEngine, type OmicsOptions } from "#local/engines/omics/omics";
import { Gate } from "#local/gate/gate";
import type { ObjectStore } from "#local/objects";
import { openStore } from "#local/store";
import { listen } from "#tests/local/support/listen";

/** Objects of the tests: what the engine needs of S3, kept in a map that outlives an engine's restart. */
export function memoryObjects() {
  const buckets = new Map<string, Map<string, { body: Buffer; tags?: Record<string, string> }>>();
  const aliases = new Map<
    string,
    { bucket: string; guard?: (key: string) => AwsError | undefined }
  >();
  const bucketOf = (name: string) => {
    const bucket = buckets.get(name);
    if (!bucket) throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
    return bucket;
  };
  const etagOf = (body: Buffer) => `"${createHash("md5").update(body).digest("hex")}"`;
  const store: ObjectStore = {
    ensureBucket(bucket) {
      if (!buckets.has(bucket)) buckets.set(bucket, new Map());
    },
    version: () => undefined,
    lock: () => undefined,
    announce: () => undefined,
    async put(bucket, key, body, options) {
      const content = body instanceof Readable ? await buffer(body) : body;
      bucketOf(bucket).set(key, { body: content, tags: options?.tags });
      return { etag: etagOf(content), sizeBytes: content.length };
    },
    async get(bucket, key) {
      const alias = aliases.get(bucket);
      const refused = alias?.guard?.(key);
      if (refused) throw refused;
      const found = bucketOf(alias?.bucket ?? bucket).get(key);
      if (!found) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
      const { body } = found;
      return { body: Readable.from([body]), sizeBytes: body.length, etag: etagOf(body) };
    },
    async remove(bucket, key) {
      bucketOf(bucket).delete(key);
    },
    alias(alias, bucket, guard) {
      aliases.set(alias, { bucket, guard });
    },
    archive: () => undefined,
    watch: () => undefined,
    virtual: () => undefined,
  };
  const read = async (uri: string) => {
    const [, bucket = "", key = ""] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
    return buffer((await store.get(bucket, key)).body);
  };
  const keys = () => [...buckets.values()].flatMap((bucket) => [...bucket.keys()]);
  const tagsOf = (key: string) =>
    [...buckets.values()].map((bucket) => bucket.get(key)?.tags).find((tags) => tags !== undefined);
  return { store, read, keys, tagsOf };
}

export type Cloud = Awaited<ReturnType<typeof startOmics>>;

/** The engine behind HTTP with a real client, a store named `reads` that is ACTIVE, and the events so far. */
export async function startOmics(
  options: Partial<OmicsOptions> & { directory?: string; offsetMs?: number } = {},
  objects = memoryObjects(),
) {
  const { directory, offsetMs, ...given } = options;
  const clock = new Clock(offsetMs);
  const store = openStore(directory);
  const gate = new Gate(clock);
  const events: OmicsEvent[] = [];
  const lines: string[] = [];
  const context = {
    ...{ clock, store, gate, accountId: "000000000000", region: "us-east-1" },
    endpoint: () => server.url,
    log: (line: string) => void lines.push(line),
  };
  const publish = (event: OmicsEvent) => void events.push(event);
  const omics: OmicsEngine = createOmics(context, { objects: objects.store, publish, ...given });
  const server = await listen((request, response) => void omics.handle(request, response));
  const client = new OmicsClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    disableHostPrefix: true,
    maxAttempts: 1,
  });
  const { id: storeId } = omics.ensureSequenceStore({ name: "reads" });
  const advance = async (ms: number) => {
    await clock.advance(ms);
    await omics.settled();
  };
  if (given.delays?.storeMs !== 0) await advance(1_000);
  return {
    ...{ clock, gate, events, lines, omics, client, storeId, objects, advance, url: server.url },
    /** Ends as `kill -9` does: nothing is closed, no timer fires any more. */
    async kill() {
      clock.stop();
      client.destroy();
      await server.close();
    },
    async stop() {
      client.destroy();
      await server.close();
      await omics.close();
      clock.stop();
      store.close();
    },
  };
}

/** A gzip-compressed FASTQ of so many reads of ten bases, and its text. */
export function fastq(reads: number, base = "A") {
  const one = (index: number) =>
    `@read:${index} 1:N:0:ACGT\n${base.repeat(10)}\n+\n${"F".repeat(10)}\n`;
  const text = Buffer.from(Array.from({ length: reads }, (_, index) => one(index)).join(""));
  return { text, gzip: gzipSync(text), md5: createHash("md5").update(text).digest("hex") };
}

/** Imports a pair under a name, past the API. */
export function importPair(
  cloud: Cloud,
  name: string,
  more: Partial<Parameters<OmicsEngine["importReadSet"]>[0]> = {},
) {
  return cloud.omics.importReadSet({
    ...{ storeId: cloud.storeId, name, sampleId: "LPRJ1", subjectId: "SBJ1" },
    ...{ source1: fastq(40, "A").gzip, source2: fastq(40, "C").gzip },
    fileNames: [`${name}_R1_001.fastq.gz`, `${name}_R2_001.fastq.gz`],
    ...more,
  });
}

/** The statuses that events told of one read set, store or job, in order. */
export function statusesOf(cloud: Cloud, id: string | undefined): unknown[] {
  return cloud.events.filter(({ detail }) => detail.id === id).map(({ detail }) => detail.status);
}
