import type { Readable } from "node:stream";
import { messageOf } from "#local/engines/omics/content";
import { type Core, newId } from "#local/engines/omics/core";
import { omicsError } from "#local/engines/omics/error";
import { addReadSet, arnOf, ingest, moveTo } from "#local/engines/omics/read-set";
import { storeOf } from "#local/engines/omics/sequence-store";

/** A read set handed over in process. */
export type DirectImport = {
  storeId: string;
  name: string;
  sampleId: string;
  subjectId: string;
  description?: string;
  tags?: Record<string, string>;
  /** Gzip-compressed FASTQ; kept byte for byte. */
  source1: Readable | Buffer;
  source2?: Readable | Buffer;
  /** One name per source. */
  fileNames: string[];
  generatedFrom?: string;
  /** Time of the first event; the others follow a second apart. Now when left out. */
  createdAt?: Date;
  /** ACTIVE unless said otherwise. */
  status?: "ACTIVE" | "ARCHIVED";
};

/**
 * Imports a read set without a job: PROCESSING_UPLOAD, then ACTIVE, then ARCHIVED when asked, with the events of a
 * real import. Throws `ValidationException` when the files cannot be read; the read set is then UPLOAD_FAILED.
 */
export async function importDirectly(
  core: Core,
  input: DirectImport,
): Promise<{ id: string; arn: string }> {
  const store = storeOf(core, input.storeId);
  if (store.status === "DELETING")
    throw omicsError("ConflictException", `The sequence store ${store.id} is DELETING.`);
  const bodies = [input.source1, input.source2].filter((body) => body !== undefined);
  if (bodies.length !== input.fileNames.length || new Set(input.fileNames).size !== bodies.length)
    throw omicsError("ValidationException", "fileNames must name each source, each differently.");
  const sources = ["source1", "source2"] as const;
  const { name, sampleId, subjectId, description, generatedFrom } = input;
  const createdAt = input.createdAt?.getTime() ?? core.context.clock.now();
  const readSet = core.transact(() =>
    addReadSet(
      core,
      {
        ...{ name, sampleId, subjectId, description, generatedFrom, createdAt },
        id: newId(core.readSets),
        storeId: store.id,
        creationType: "IMPORT",
        origins: input.fileNames.map((fileName, index) => ({
          source: sources[index] ?? "source2",
          name: fileName,
          pieces: [],
        })),
      },
      input.tags,
    ),
  );
  try {
    const change = await ingest(core, store, readSet, ({ source }) =>
      source === "source1" ? input.source1 : (input.source2 ?? Buffer.alloc(0)),
    );
    core.transact(() => {
      const active = moveTo(core, readSet, "ACTIVE", createdAt, change);
      if (input.status === "ARCHIVED") moveTo(core, active, "ARCHIVED", createdAt);
    });
  } catch (error) {
    const statusMessage = messageOf(error);
    core.transact(() =>
      moveTo(core, readSet, "UPLOAD_FAILED", createdAt, { statusMessage, origins: [] }),
    );
    throw omicsError("ValidationException", `${name}: ${statusMessage}`);
  }
  return { id: readSet.id, arn: arnOf(core, readSet) };
}

/** Direct imports have no task to resume them: those a crash cut off end as UPLOAD_FAILED. */
export function failInterrupted(core: Core): void {
  const statusMessage = "The import was interrupted.";
  const conditions = [{ field: "status", comparison: "=" as const, value: "PROCESSING_UPLOAD" }];
  const limit = Number.MAX_SAFE_INTEGER;
  const cutOff = core.stores
    .list({ limit })
    .flatMap((store) => core.readSets.list({ storeId: store.id, conditions, limit }))
    .filter(({ id }) => !core.tasks.has("ingest", id));
  if (cutOff.length === 0) return;
  core.transact(() => {
    for (const readSet of cutOff)
      moveTo(core, readSet, "UPLOAD_FAILED", core.context.clock.now(), {
        statusMessage,
        origins: [],
      });
  });
}
