import * as Actor from "#core/actor";
import { limsReader } from "#core/catalogue/import/lims/reader";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { fastqSetEntity } from "#core/fastq/fastq-set.entity";
import { holders } from "#core/fastq/names";
import type { FastqRow, FastqSetRow } from "#core/fastq/row";
import * as Items from "#core/items";
import { openRoom } from "#tests/core/fastq/places-room";
import { archive } from "#tests/functions/copy-support";

/** A room with a bucket whose files may be registered. */
export async function openStore() {
  const room = await openRoom();
  room.cloud.objects.ensureBucket(archive);
  room.cloud.set({
    copySources: [archive],
    fastqSources: [{ uri: `s3://${archive}/`, projectIds: ["demo"] }],
  });
  return room;
}

/** Puts a file into the bucket; answers its URI. */
export async function putFile(
  { cloud }: Awaited<ReturnType<typeof openStore>>,
  key: string,
  storageClass?: string,
): Promise<string> {
  const options = storageClass ? { storageClass } : {};
  await cloud.objects.put(archive, key, Buffer.from(`content of ${key}`), options);
  return `s3://${archive}/${key}`;
}

/** Somebody who may register fastqs of these projects. */
export const sharerOf = (...projectIds: string[]): Actor.Actor => ({
  ...{ type: "user", id: "sharer", name: "sharer" },
  ...{ roles: ["sharer"], projectIds },
});

export function asSharer<T>(work: () => T): T {
  return Actor.run(sharerOf("demo"), work);
}

/** Puts a library into the catalogue, as an import of the LIMS does. */
export async function addLibrary(
  libraryId: string,
  projectId: string,
  sampleId = "",
): Promise<void> {
  const values = { library_id: libraryId, project_id: projectId, sample_id: sampleId };
  const reader = limsReader({ importId: "imp.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", dryRun: false });
  await Actor.run(Actor.system("test"), () => reader.take([{ line: 2, values }]));
}

/** Everything that is known of a library: fastqs, sets, and who has its names. */
export async function stateOf(libraryId: string, projectId = "demo") {
  const query = { projectId, libraryId };
  const fastqs = await Items.queryAll(fastqEntity().query.byLibrary(query));
  const sets = await Items.queryAll(fastqSetEntity().query.byLibrary(query));
  const kinds = ["currentSet", "openSet"] as const;
  const held = await holders(kinds.map((kind) => ({ kind, value: libraryId })));
  return {
    fastqs: (await Items.rowsAt(fastqEntity(), fastqs, now)) as FastqRow[],
    sets: (await Items.rowsAt(fastqSetEntity(), sets, now)) as FastqSetRow[],
    currentSet: held.get(`currentSet ${libraryId}`),
    openSet: held.get(`openSet ${libraryId}`),
  };
}

const now = { consistent: true };
