import { isConditionFailure } from "#core/dynamo";
import { readSetTagEntity } from "#core/readset/read-set-tag.entity";
import type { Row } from "#core/readset/row";

/**
 * Index rows of tags. A row's tags are the truth: searches look at the row again, so an index row
 * too many costs a read and nothing else. So they are put before the row that has them, and taken
 * away after the row that lost them; each knows the revision it was put for, and a late removal
 * spares one that was put for a newer row.
 */
export async function add(next: Row, previous: Row | undefined): Promise<void> {
  const before = entriesOf(previous);
  const added = [...entriesOf(next)].filter(([label]) => !before.has(label));
  await Promise.all(added.map(([, key]) => put(key, next.revision)));
}

/** Takes away what the newer row does not have any more. */
export async function remove(next: Row, previous: Row | undefined): Promise<void> {
  const now = entriesOf(next);
  const lost = [...entriesOf(previous)].filter(([label]) => !now.has(label));
  await Promise.all(lost.map(([, key]) => drop(key, next.revision)));
}

type IndexKey = { projectId: string; tag: string; store_id: string; set_id: string };

/** Keys of a row's index rows. Tombstones have no tags; in another project a row has other index rows. */
function entriesOf(row: Row | undefined): Map<string, IndexKey> {
  if (!row) return new Map();
  const { projectId, store_id, set_id } = row;
  const labels = Object.entries(row.tags ?? {}).map(([name, value]) => labelOf(name, value));
  return new Map(
    labels.map((tag) => [`${projectId} ${tag}`, { projectId, tag, store_id, set_id }]),
  );
}

async function put(key: IndexKey, rowRevision: number): Promise<void> {
  await unlessNewer(
    readSetTagEntity()
      .put({ ...key, revision: rowRevision })
      .where(
        ({ revision }, { notExists, lt }) =>
          `${notExists(revision)} OR ${lt(revision, rowRevision)}`,
      )
      .go(),
  );
}

async function drop(key: IndexKey, rowRevision: number): Promise<void> {
  await unlessNewer(
    readSetTagEntity()
      .delete(key)
      .where(({ revision }, { lte }) => lte(revision, rowRevision))
      .go(),
  );
}

/**
 * A tag as one text that no other tag has. As short as may be: a key of DynamoDB has 2,048 bytes, and a
 * tag of 128 + 256 characters of three bytes each takes 1,152 of them.
 */
export function labelOf(name: string, value: string): string {
  const escaped = name.replace(/[%=]/g, encodeURIComponent);
  return `${escaped}=${value}`.toWellFormed();
}

async function unlessNewer(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!isConditionFailure(error)) throw error;
  }
}
