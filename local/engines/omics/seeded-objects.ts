import type { Core } from "#local/engines/omics/core";
import { keyOf } from "#local/engines/omics/location";
import type { ReadSet, SequenceStore } from "#local/engines/omics/record";
import type { VirtualObject, VirtualObjects } from "#local/objects";

/**
 * The files of seeded ACTIVE read sets, as their store's bucket would list them. They are made from the rows of
 * the read sets while they are listed, found by an index of ids: digits have in S3's order of keys the order
 * that they have as text. So a page costs the same anywhere, and nothing is kept for it.
 */
export function seededObjects(core: Core, store: SequenceStore): VirtualObjects {
  const root = keyOf(core, { storeId: store.id, id: "" }, "").replace(/\/$/, "");
  core.database.exec(
    `CREATE INDEX IF NOT EXISTS document_seeded ON document (store_id, id)
     WHERE kind = 'readSet' AND ${isSeeded} AND ${isActive}`,
  );
  // By itself SQLite would take the primary key, and read through the read sets of other stores.
  const select = core.database.prepare(
    `SELECT body FROM document INDEXED BY document_seeded WHERE kind = 'readSet' AND ${isSeeded} AND ${isActive}
     AND store_id = ? AND id >= ? AND id < ? ORDER BY id`,
  );
  return (from, until, limit) => {
    const found: VirtualObject[] = [];
    const end = until ? endOfIds(root, until) : behindIds;
    for (const { body } of select.iterate(store.id, leastId(root, from), end)) {
      const objects = objectsOf(core, JSON.parse(String(body)) as ReadSet);
      // Of the first and the last read set some files may lie outside.
      found.push(...objects.filter(({ key }) => lies(key, from, until)));
      if (found.length >= limit) break;
    }
    return found.slice(0, limit);
  };
}

const isSeeded = "json_extract(body, '$.seeded')";
const isActive = "json_extract(body, '$.status') = 'ACTIVE'";
/** Behind every id, which is made of digits: the character after `9`. */
const behindIds = ":";

function objectsOf(core: Core, readSet: ReadSet): VirtualObject[] {
  return readSet.files
    .map(({ name, sizeBytes, etag }) => ({
      key: Buffer.from(keyOf(core, readSet, name)),
      sizeBytes,
      etag,
      modifiedAt: readSet.changedAt,
    }))
    .sort((one, other) => Buffer.compare(one.key, other.key));
}

function lies(key: Buffer, from: Buffer, until: Buffer | undefined): boolean {
  return Buffer.compare(key, from) >= 0 && (!until || Buffer.compare(key, until) < 0);
}

/** No key from `position` on has a lesser id. */
function leastId(root: string, position: Buffer): string {
  const place = placeOf(root, position);
  if (typeof place === "string") return place === "before" ? "" : behindIds;
  return place.isBehindDigits ? place.digits + behindIds : place.digits;
}

/** No key before `position` has this id or a greater one. */
function endOfIds(root: string, position: Buffer): string {
  const place = placeOf(root, position);
  if (typeof place === "string") return place === "before" ? "" : behindIds;
  return place.digits + (place.isBehindDigits ? behindIds : "/");
}

/**
 * Where a position lies: before or behind all keys of read sets, or at the digits that an id begins with; then
 * `isBehindDigits` says that it lies behind every id that begins with them.
 */
function placeOf(root: string, position: Buffer) {
  const start = Buffer.from(root);
  if (Buffer.compare(position.subarray(0, start.length), start) !== 0)
    return Buffer.compare(position, start) < 0 ? "before" : "behind";
  const [digits = ""] = /^\d*/.exec(position.toString("latin1", start.length)) ?? [];
  const next = position[start.length + digits.length];
  return { digits, isBehindDigits: next !== undefined && next > "9".charCodeAt(0) };
}
