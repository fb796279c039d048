import type * as z from "zod";
import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import { page } from "#core/page";
import type { Page } from "#core/page-schema";
import { visibleProjects } from "#core/project";
import * as ReadSets from "#core/readset/read-set";
import { readSetEntity, shards } from "#core/readset/read-set.entity";
import { ListReadSets, type ReadSet, ReadSetKey, type Row } from "#core/readset/schema";

type Query = z.output<typeof ListReadSets>;

/** One read set that the actor may know of. Throws `read_set.not_found`, the same for both reasons. */
export const get = fn(ReadSetKey, async (key): Promise<ReadSet> => {
  const row = await ReadSets.find(key);
  if (row && Actor.canSee(row.projectId)) return toReadSet(row);
  throw new VisibleError(
    "read_set.not_found",
    `There is no read set ${key.readSetId} in store ${key.storeId}.`,
    { hint: "Ids are digits; GET /api/v1/read-sets lists what you may see." },
  );
});

/** A page of the read sets that the actor may see. Deleted ones only when asked for by status. */
export const list = fn(ListReadSets, async (query): Promise<Page<ReadSet>> => {
  const { limit: _limit, cursor: _cursor, ...filters } = query;
  const projects = visibleProjects();
  const perProject = isSharded(query) ? shards : 1;
  const found = await page<Row>({
    scope: ["read-sets", filters, projects],
    query,
    partitions: projects.length * perProject,
    keep: matches(query),
    read: async (partition, options) => {
      const projectId = projects[Math.floor(partition / perProject)] ?? "";
      const { data, cursor } = await open(query, projectId, partition % perProject).go(options);
      return { items: data.map(ReadSets.fromEntity), cursor };
    },
  });
  return { items: found.items.map(toReadSet), nextCursor: found.nextCursor };
});

/** Sample, subject and name are narrow enough for one partition. */
function isSharded(query: Query): boolean {
  return !query.sampleId && !query.subjectId && !query.name;
}

/** The most selective index that the filters allow. */
function open(query: Query, projectId: string, shard: number) {
  const entity = readSetEntity().query;
  if (query.sampleId) return entity.bySample({ projectId, set_sample_id: query.sampleId });
  if (query.name) return entity.byName({ projectId, set_name: query.name });
  if (query.subjectId) return entity.bySubject({ projectId, set_subject_id: query.subjectId });
  if (query.status) return entity.byStatus({ projectId, set_status: query.status, shard });
  return query.storeId
    ? entity.byStore({ projectId, shard, store_id: query.storeId })
    : entity.byStore({ projectId, shard });
}

/** The filters that the index does not answer. */
function matches(query: Query): (row: Row) => boolean {
  return (row) =>
    (query.status ? row.set_status === query.status : row.set_status !== "DELETED") &&
    (!query.sampleId || row.set_sample_id === query.sampleId) &&
    (!query.subjectId || row.set_subject_id === query.subjectId) &&
    (!query.name || row.set_name === query.name) &&
    (!query.storeId || row.store_id === query.storeId);
}

/** A row as the API shows it. */
export function toReadSet(row: Row): ReadSet {
  return {
    id: row.set_id,
    storeId: row.store_id,
    arn: row.set_arn,
    projectId: row.projectId,
    status: row.set_status,
    statusMessage: row.set_status_message ?? null,
    statusAt: row.set_status_at,
    name: row.set_name ?? null,
    description: row.set_description ?? null,
    sampleId: row.set_sample_id ?? null,
    subjectId: row.set_subject_id ?? null,
    fileType: row.set_type ?? null,
    referenceArn: row.set_reference_arn ?? null,
    createdAt: row.set_created_at ?? null,
    etagAlgorithm: row.etag_algorithm ?? null,
    tags: row.tags ?? {},
    files: (row.files ?? []).map((file) => ({
      uri: row.set_status === "ACTIVE" ? (file.file_path ?? null) : null,
      fileType: file.file_type,
      sizeBytes: file.content_length ?? null,
      partSizeBytes: file.part_size ?? null,
      totalParts: file.total_parts ?? null,
      etag: file.etag ?? null,
    })),
    filesStale: row.files_stale ?? false,
  };
}
