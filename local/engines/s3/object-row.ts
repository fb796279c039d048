import type { SQLInputValue } from "node:sqlite";
import type { Checksum } from "#local/engines/s3/checksum";
import {
  never,
  type ObjectLock,
  type ObjectPart,
  type Restore,
  type StoredObject,
} from "#local/engines/s3/stored-object";

/** The columns of a row that becomes the latest version of its key. */
export function columnsOf(object: StoredObject): SQLInputValue[] {
  return [
    object.bucket,
    Buffer.from(object.key),
    object.sequence,
    object.version,
    1,
    object.marker ? 1 : 0,
    object.size,
    object.etag,
    object.modifiedAt,
    object.storageClass,
    json(object.checksum),
    json(object.restore),
    restoreDueAt(object.restore),
    json(object.lock),
    JSON.stringify(object.attributes),
    json(object.parts),
    JSON.stringify(object.extents),
  ];
}

/** A version from its row. */
export function objectOf(row: Record<string, unknown>): StoredObject {
  return {
    bucket: String(row.bucket),
    key: Buffer.from(row.key as Uint8Array).toString("utf8"),
    sequence: Number(row.sequence),
    version: String(row.version),
    ...(row.marker === 1 && { marker: true as const }),
    size: Number(row.size),
    etag: String(row.etag),
    modifiedAt: Number(row.modified_at),
    storageClass: String(row.storage_class),
    checksum: parsed<Checksum>(row.checksum),
    restore: parsed<Restore>(row.restore),
    lock: parsed<ObjectLock>(row.object_lock),
    attributes: JSON.parse(String(row.attributes)),
    parts: parsed<ObjectPart[]>(row.parts),
    extents: JSON.parse(String(row.extents)),
  };
}

/** When a restore changes by itself: it becomes ready, then it expires. */
export function restoreDueAt(restore: Restore | undefined): number | null {
  if (!restore) return null;
  const dueAt = restore.announced ? restore.expiresAt : restore.readyAt;
  return dueAt === never ? null : dueAt;
}

function json(value: object | undefined): string | null {
  return value ? JSON.stringify(value) : null;
}

function parsed<Value>(value: unknown): Value | undefined {
  return typeof value === "string" ? JSON.parse(value) : undefined;
}
