import { randomInt } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { EngineContext } from "#local/engine";
import { type Collection, collection, type Document } from "#local/engines/omics/document";
import { Events, type Publish } from "#local/engines/omics/event";
import type {
  ActivationJob,
  ExportJob,
  ImportJob,
  Origin,
  ReadSet,
  SequenceStore,
  Upload,
} from "#local/engines/omics/record";
import { Tasks } from "#local/engines/omics/task";
import type { ObjectStore } from "#local/objects";

/** How long things take on the clock, in milliseconds. */
export type Delays = {
  /** CREATING to ACTIVE, DELETING to gone. */
  storeMs: number;
  /** SUBMITTED to IN_PROGRESS. */
  jobStartMs: number;
  /** PROCESSING_UPLOAD to ACTIVE. */
  importMs: number;
  /** ACTIVATING to ACTIVE. */
  activationMs: number;
  exportMs: number;
  /** DELETING to DELETED. */
  deletionMs: number;
  /** ACTIVE to ARCHIVED without a read. */
  idleMs: number;
};

/** The engine's own defaults: short enough to watch, in the order of what HealthOmics takes. */
export const usualDelays: Delays = {
  storeMs: 1_000,
  jobStartMs: 1_000,
  importMs: 5_000,
  activationMs: 180_000,
  exportMs: 10_000,
  deletionMs: 2_000,
  idleMs: 30 * 86_400_000,
};

/** What the parts of the engine share. */
export type Core = {
  context: EngineContext;
  objects: ObjectStore;
  delays: Delays;
  /** Files above it are read by GetReadSet in several parts. */
  partSizeBytes: number;
  database: DatabaseSync;
  stores: Collection<SequenceStore>;
  readSets: Collection<ReadSet>;
  importJobs: Collection<ImportJob>;
  activationJobs: Collection<ActivationJob>;
  exportJobs: Collection<ExportJob>;
  uploads: Collection<Upload>;
  /** Parts of uploads whose bytes are no longer needed. */
  discarded: Collection<Document & { origins: Origin[] }>;
  tags: Tags;
  tasks: Tasks;
  events: Events;
  /** Runs `write` as one transaction, then publishes the events it recorded. */
  transact<T>(write: () => T): T;
  /** `sequenceStore/…` as an ARN. */
  arn(path: string): string;
};

type Tags = {
  of(arn: string): Record<string, string>;
  add(arn: string, tags: Record<string, string>): void;
  /** Given keys, or all. */
  remove(arn: string, keys?: string[]): void;
};

/** Opens the engine's database and what stands on it. */
export function openCore(
  context: EngineContext,
  options: { objects: ObjectStore; publish: Publish; delays: Delays; partSizeBytes: number },
): Core {
  const database = context.store.database("omics");
  const events = new Events(database, options.publish, context.log);
  const transact = <T>(write: () => T): T => {
    database.exec("BEGIN IMMEDIATE");
    let result: T;
    try {
      result = write();
      database.exec("COMMIT");
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
    events.flush();
    return result;
  };
  return {
    context,
    objects: options.objects,
    delays: options.delays,
    partSizeBytes: options.partSizeBytes,
    database,
    stores: collection(database, "store"),
    readSets: collection(database, "readSet"),
    importJobs: collection(database, "importJob"),
    activationJobs: collection(database, "activationJob"),
    exportJobs: collection(database, "exportJob"),
    uploads: collection(database, "upload"),
    discarded: collection(database, "discarded"),
    tags: openTags(database),
    tasks: new Tasks(database, context.clock, transact, context.log),
    events,
    transact,
    arn: (path) => `arn:aws:omics:${context.region}:${context.accountId}:${path}`,
  };
}

/** Ten digits that nothing in the collection has. */
export function newId(documents: { get(id: string): unknown }): string {
  for (;;) {
    const id = String(randomInt(1_000_000_000, 10_000_000_000));
    if (!documents.get(id)) return id;
  }
}

function openTags(database: DatabaseSync): Tags {
  database.exec(
    "CREATE TABLE IF NOT EXISTS tag (arn TEXT, key TEXT, value TEXT NOT NULL, PRIMARY KEY (arn, key)) WITHOUT ROWID",
  );
  const select = database.prepare("SELECT key, value FROM tag WHERE arn = ? ORDER BY key");
  const upsert = database.prepare("INSERT OR REPLACE INTO tag VALUES (?, ?, ?)");
  const erase = database.prepare("DELETE FROM tag WHERE arn = ? AND key = ?");
  const eraseAll = database.prepare("DELETE FROM tag WHERE arn = ?");
  return {
    of: (arn) =>
      Object.fromEntries(select.all(arn).map((row) => [String(row.key), String(row.value)])),
    add: (arn, tags) => {
      for (const [key, value] of Object.entries(tags)) upsert.run(arn, key, value);
    },
    remove: (arn, keys) => {
      if (!keys) eraseAll.run(arn);
      for (const key of keys ?? []) erase.run(arn, key);
    },
  };
}
