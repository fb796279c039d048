import { randomUUID } from "node:crypto";
import type { SQLOutputValue } from "node:sqlite";
import type { StorageConfiguration } from "#core/copy/icav2/storage";
import type { Core } from "#local/engines/icav2/core";
import { owned, owner, region } from "#local/engines/icav2/identity";

/** Storage that the tenant brings itself: the part of a bucket below `keyPrefix`. */
export type StorageRow = {
  id: string;
  name: string;
  bucket: string;
  /** Empty, or ends with a slash. */
  keyPrefix: string;
  createdAt: number;
};

export function storageById(core: Core, id: string): StorageRow | undefined {
  const row = core.database.prepare("SELECT * FROM storage WHERE id = ?").get(id);
  return row && storageOf(row);
}

export function storages(core: Core): StorageRow[] {
  return core.database.prepare("SELECT * FROM storage ORDER BY seq").all().map(storageOf);
}

/** Finds the storage of that bucket and prefix, or makes it. */
export function ensureStorage(core: Core, bucket: string, keyPrefix: string): StorageRow {
  const found = storages(core).find(
    (storage) => storage.bucket === bucket && storage.keyPrefix === keyPrefix,
  );
  if (found) return found;
  const id = randomUUID();
  const createdAt = core.context.clock.now();
  const row = { id, name: `storage-${id.slice(0, 6)}`, bucket, keyPrefix, createdAt };
  core.database
    .prepare(
      "INSERT INTO storage (id, name, bucket, key_prefix, created_at) VALUES (?, ?, ?, ?, ?)",
    )
    .run(id, row.name, bucket, keyPrefix, createdAt);
  return row;
}

export function wireStorage({ id, name, createdAt }: StorageRow): StorageConfiguration {
  return {
    ...owned(id, owner, createdAt),
    ...{ name, type: "AWS_S3", status: "OK", region, isDefault: false },
  };
}

function storageOf(row: Record<string, SQLOutputValue>): StorageRow {
  return {
    id: String(row.id),
    name: String(row.name),
    bucket: String(row.bucket),
    keyPrefix: String(row.key_prefix),
    createdAt: Number(row.created_at),
  };
}
