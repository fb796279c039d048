import { randomInt } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { EngineContext } from "#local/engine";
import type { Delays } from "#local/engines/omics/delays";
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
import { openTags, type Tags } from "#local/engines/omics/tag-table";
import type { ObjectStore } from "#local/objects";
import { Tasks } from "#local/tasks";

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
    readSets: collection(database, "readSet", ["status", "name", "sampleId", "subjectId"]),
    importJobs: collection(database, "importJob", ["status"]),
    activationJobs: collection(database, "activationJob", ["status"]),
    exportJobs: collection(database, "exportJob", ["status"]),
    uploads: collection(database, "upload"),
    discarded: collection(database, "discarded"),
    tags: openTags(database),
    tasks: new Tasks({ name: "omics", database, clock: context.clock, transact, log: context.log }),
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
