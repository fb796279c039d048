import * as Items from "#core/items";
import { createdRange, type Filters, matches, tagOf } from "#core/readset/filter";
import { readSetEntity, shards } from "#core/readset/read-set.entity";
import { readSetTagEntity } from "#core/readset/read-set-tag.entity";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import { labelOf } from "#core/readset/tag-index";
import { setting } from "#core/settings";

type Partition = () => Items.Query;

/**
 * The index that finds the fewest rows for these filters, as the partitions to walk. Each holds every row of its
 * project that the filters accept, and others: rows are looked at again.
 */
export function partitionsOf(filters: Filters, projects: string[]): Partition[] {
  const { sampleId, subjectId, name, namePrefix, tag, status, storeId } = filters;
  const of = readSetEntity().query;
  const created = createdBounds(filters);
  const each = (partition: (projectId: string) => Items.Query): Partition[] =>
    projects.map((projectId) => () => partition(projectId));
  const sharded = (partition: (key: { projectId: string; shard: number }) => Items.Query) =>
    projects.flatMap((projectId) =>
      Array.from({ length: shards }, (_, shard) => () => partition({ projectId, shard })),
    );

  if (name) return sharded((key) => of.byName({ ...key, set_name: name }));
  if (sampleId)
    return each((projectId) =>
      within(of.bySample({ projectId, set_sample_id: sampleId }), created),
    );
  if (subjectId)
    return each((projectId) =>
      within(of.bySubject({ projectId, set_subject_id: subjectId }), created),
    );
  if (tag) {
    const key = { tag: labelOf(...tagOf(tag)), ...(storeId && { store_id: storeId }) };
    return each((projectId) => readSetTagEntity().query.primary({ projectId, ...key }));
  }
  if (namePrefix) return sharded((key) => of.byName(key).begins({ set_name: namePrefix }));
  if (status) return sharded((key) => within(of.byStatus({ ...key, set_status: status }), created));
  if (!storeId && !created) return sharded((key) => of.byStore(key));
  const stores = storeId ? [storeId] : Object.keys(setting("projectOfStore")).sort();
  return stores.flatMap((store_id) =>
    sharded((key) => within(of.byStore({ ...key, store_id }), created)),
  );
}

/** The rows that keys of an index, or index rows of tags, name; undefined for one that is gone. */
export async function load(
  found: Items.Item[],
  options?: { consistent: boolean },
): Promise<(Row | undefined)[]> {
  const rows = await Items.rowsAt(readSetEntity(), found.map(keyOf), options);
  return rows.map((row) => row && Rows.fromEntity(row));
}

/** Every read set of these projects that the filters ask for, whoever asks: for filters that few answer. */
export async function all(filters: Filters, projects: string[]): Promise<Row[]> {
  const keys = await Promise.all(
    partitionsOf(filters, projects).map((partition) => Items.queryAll(partition())),
  );
  const rows = await load(keys.flat());
  const matching = matches(filters);
  return rows.filter((row) => row !== undefined).filter(matching);
}

/** A tag's own row names the read set in its attributes; an index has the key itself. */
function keyOf(item: Items.Item): Items.Item {
  const { store_id, set_id } = item as { store_id?: string; set_id?: string };
  if (store_id === undefined || set_id === undefined) return item;
  return Rows.tableKeyOf({ storeId: store_id, readSetId: set_id });
}

type Bounds = [{ set_created_at: string }, { set_created_at: string }];

/** Both ends, so that the query stays among read sets; one without a creation time sorts before every digit. */
function createdBounds(filters: Filters): Bounds | undefined {
  const { from, to } = createdRange(filters);
  if (from === undefined && to === undefined) return undefined;
  return [{ set_created_at: from ?? "0" }, { set_created_at: to ?? "~" }];
}

function within<Whole extends Items.Query>(
  query: Whole & { between(...bounds: Bounds): Items.Query },
  bounds: Bounds | undefined,
): Items.Query {
  return bounds ? query.between(...bounds) : query;
}
