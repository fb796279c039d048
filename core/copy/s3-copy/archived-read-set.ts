import type { Place, Seen } from "#core/copy/s3-copy/seen";
import { uriOf } from "#core/copy/s3-copy/unit";
import { readSetClass } from "#core/copy/thaw/tier";
import type { FileRow, Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";

/** Key of a file in a store's access point: `<account>/sequenceStore/<store>/readSet/<read set>/<file>`. */
const readSetKey = /^\d+\/sequenceStore\/(\d+)\/readSet\/(\d+)\//;

const frozen = new Set(["ARCHIVED", "ACTIVATING"]);

/**
 * Files of archived read sets among places that S3 does not show, as the mirror knows them, by their URIs. HealthOmics
 * hides the files of a read set while it is archived. Sizes are those of before: activation compresses anew.
 */
export async function archivedAmong(places: Place[]): Promise<Map<string, Seen>> {
  const found = new Map<string, Seen>();
  const rows = await rowsOf(places);
  for (const place of places) {
    const uri = uriOf(place);
    const file = filesOf(rows, place.key).find(({ file_path }) => file_path === uri);
    const seen = file && seenOf(place, file);
    if (seen) found.set(uri, seen);
  }
  return found;
}

/** The same below a prefix that is of one read set. */
export async function archivedBelow(bucket: string, prefix: string): Promise<Seen[]> {
  const rows = await rowsOf([{ bucket, key: prefix }]);
  const root = uriOf({ bucket, key: "" });
  return filesOf(rows, prefix).flatMap((file) => {
    const key = file.file_path?.startsWith(root) ? file.file_path.slice(root.length) : "";
    return (key.startsWith(prefix) && seenOf({ bucket, key }, file)) || [];
  });
}

/**
 * What stands for all files of an archived read set of which nobody knows the names yet: it was archived before the
 * mirror first saw it. It can be thawed; to be copied, its files must be known.
 */
export async function unknownBelow(bucket: string, prefix: string): Promise<Seen[]> {
  const [folder, , readSetId = ""] = readSetKey.exec(prefix) ?? [];
  if (folder !== prefix) return [];
  const row = (await rowsOf([{ bucket, key: prefix }])).get(readSetId);
  if (!row || !frozen.has(row.set_status)) return [];
  return [allOf({ bucket, key: prefix })];
}

function allOf({ bucket, key }: Place): Seen {
  return {
    ...{ bucket, key: `${key}*`, sizeBytes: 0, etag: "", lastModifiedAt: 0 },
    ...{ storageClass: readSetClass, isArchived: true },
  };
}

async function rowsOf(places: Place[]): Promise<Map<string, Row>> {
  const keys = new Map(
    places.flatMap(({ key }) => {
      const [, storeId, readSetId] = readSetKey.exec(key) ?? [];
      return storeId && readSetId ? [[readSetId, { storeId, readSetId }]] : [];
    }),
  );
  return keys.size === 0 ? new Map() : Rows.findMany([...keys.values()]);
}

function filesOf(rows: Map<string, Row>, key: string): FileRow[] {
  const row = rows.get(readSetKey.exec(key)?.[2] ?? "");
  return row && frozen.has(row.set_status) ? (row.files ?? []) : [];
}

function seenOf(place: Place, { content_length }: FileRow): Seen | undefined {
  if (content_length === undefined) return undefined;
  return {
    ...place,
    sizeBytes: content_length,
    etag: "",
    lastModifiedAt: 0,
    storageClass: readSetClass,
    isArchived: true,
  };
}
