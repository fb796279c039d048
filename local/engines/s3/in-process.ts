import type { Readable } from "node:stream";
import { attributesIn, storageClassIn } from "#local/engines/s3/attributes";
import type { BlobWriter, Draft } from "#local/engines/s3/blobs";
import { addBucket } from "#local/engines/s3/bucket";
import { resolveBucket, type S3 } from "#local/engines/s3/call";
import { deleteVersion } from "#local/engines/s3/delete-version";
import { inProcess } from "#local/engines/s3/events";
import { assertKey } from "#local/engines/s3/put-object";
import { archive } from "#local/engines/s3/restore";
import { findObject, storeObject } from "#local/engines/s3/versions";
import { xmlDocument } from "#local/engines/s3/xml";
import type { ObjectStore } from "#local/objects";

const requestId = inProcess;

/** What other engines do with objects in process; buckets' events are sent as for requests. */
export function objectStore(s3: S3): ObjectStore {
  return {
    ensureBucket: (bucket) => addBucket(s3, { name: bucket }),
    version: (bucket) => s3.buckets.setVersioning(bucket, "Enabled"),
    lock: (bucket, retention) => s3.buckets.setLock(bucket, { retention }),
    announce(name) {
      const { bucket } = resolveBucket(s3, name);
      const document = xmlDocument("NotificationConfiguration", { EventBridgeConfiguration: "" });
      s3.buckets.setDocument(bucket, "notification", document);
    },
    async put(name, key, body, options = {}) {
      const { bucket } = resolveBucket(s3, name);
      assertKey(key);
      const draft = await written(s3.blobs.writer(), body);
      const { contentType, storageClass, tags = {} } = options;
      try {
        s3.database.transaction(() => {
          const object = storeObject(s3, {
            bucket,
            key,
            size: draft.size,
            etag: draft.md5,
            modifiedAt: s3.context.clock.now(),
            storageClass: storageClassIn(
              storageClass ? { "x-amz-storage-class": storageClass } : {},
            ),
            attributes: {
              ...attributesIn(contentType ? { "content-type": contentType } : {}),
              tags,
            },
            extents: s3.blobs.adopt(draft),
          });
          s3.events.emit("ObjectCreated:Put", object, requestId);
        });
      } catch (error) {
        await s3.blobs.discard(draft);
        throw error;
      }
      return { etag: draft.md5, sizeBytes: draft.size };
    },
    async get(name, key) {
      const object = findObject({ s3, key, ...resolveBucket(s3, name) });
      const body: Readable = s3.blobs.read(object.extents);
      return { body, sizeBytes: object.size, etag: object.etag };
    },
    async remove(name, key) {
      const { bucket } = resolveBucket(s3, name);
      s3.database.transaction(() => deleteVersion(s3, { bucket, key, bypass: false, requestId }));
    },
    archive(name, key, tier) {
      s3.database.transaction(() => {
        const object = findObject({ s3, key, ...resolveBucket(s3, name) });
        archive(object, tier);
        s3.objects.update(object);
      });
    },
    alias(alias, bucket, guard) {
      s3.aliases.set(alias, { bucket, guard });
    },
    watch: (bucket, created) => s3.events.watch(bucket, created),
    virtual: (bucket, objects) => void s3.virtual.set(bucket, objects),
  };
}

async function written(writer: BlobWriter, body: Readable | Buffer): Promise<Draft> {
  try {
    const chunks: AsyncIterable<Buffer | string> | Buffer[] = Buffer.isBuffer(body) ? [body] : body;
    for await (const chunk of chunks)
      await writer.write(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
    return await writer.finish();
  } catch (error) {
    await writer.discard();
    throw error;
  }
}
