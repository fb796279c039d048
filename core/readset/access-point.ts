import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import * as Aws from "#core/aws";
import { parseS3Uri } from "#core/location";
import type { Observation } from "#core/readset/merge";
import { byType } from "#core/readset/merge-files";
import type { FileRow, Row, StoreRow } from "#core/readset/row";
import { isoSecond } from "#core/time";

type ListedFile = { uri: string; sizeBytes: number };

/** Files of read sets as the store's access point lists them: ids, URIs and sizes. */
export type ListedFiles = {
  at: string;
  /** By id; each has all its files. */
  byReadSet: Map<string, ListedFile[]>;
  /** What `after` of the next page is; undefined at the end. */
  after: string | undefined;
};

/**
 * One page (at most 1,000 objects) of the files below `<store's s3Uri>/<beginning of a read set's id>`.
 * Only ACTIVE read sets have files there. It costs no call of HealthOmics. A read set that may go on behind
 * the page is left for the next one, so that none is ever seen in part.
 */
export async function files(
  store: Pick<StoreRow, "store_id" | "store_uri">,
  idPrefix: string,
  after?: string,
): Promise<ListedFiles> {
  const { bucket, base } = placeOf(store);
  const at = isoSecond();
  const answer = await Aws.s3().send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: base + idPrefix, StartAfter: after }),
  );
  const byReadSet: ListedFiles["byReadSet"] = new Map();
  let last = "";
  for (const { Key = "", Size = 0 } of answer.Contents ?? []) {
    const [id = "", name] = Key.slice(base.length).split("/");
    if (!name) continue;
    last = id;
    const found = byReadSet.get(id) ?? [];
    byReadSet.set(id, [...found, { uri: `s3://${bucket}/${Key}`, sizeBytes: Size }]);
  }
  if (!answer.IsTruncated) return { at, byReadSet, after: undefined };
  if (byReadSet.size < 2) return { at, byReadSet, after: answer.Contents?.at(-1)?.Key };
  byReadSet.delete(last);
  return { at, byReadSet, after: base + last };
}

/** Sorts before the files of that read set, and behind those of every lesser id. */
export function keyBefore(store: Pick<StoreRow, "store_id" | "store_uri">, readSetId: string) {
  return placeOf(store).base + readSetId;
}

/** Where all files of a read set lie; undefined of a store without S3 access. */
export function folderOf(
  store: Pick<StoreRow, "store_id" | "store_uri">,
  readSetId: string,
): string | undefined {
  if (!store.store_uri) return undefined;
  const { bucket, base } = placeOf(store);
  return `s3://${bucket}/${base}${readSetId}/`;
}

/** Bucket of a store, and what keys of its read sets begin with before their ids. */
function placeOf(store: Pick<StoreRow, "store_id" | "store_uri">) {
  if (!store.store_uri)
    throw new Error(
      `Sequence store ${store.store_id} has no S3 access; its files cannot be listed.`,
    );
  const { bucket, key } = parseS3Uri(`${store.store_uri.replace(/\/?$/, "/")}x`);
  const root = key.replace(/x$/, "");
  return { bucket, base: root.endsWith("readSet/") ? root : `${root}readSet/` };
}

const indexName = /\.(bai|csi|crai|tbi|idx)$/i;

/**
 * Listed files as a row has them. Which is source1 is known from the row, if it has that URI; else names decide:
 * an index by its ending, sources in their order (R1 before R2). GetReadSetMetadata has the last word.
 */
export function observe(row: Row | undefined, at: string, listed: ListedFile[]): Observation {
  const known = new Map(row?.files?.map((file) => [file.file_path, file.file_type]));
  const taken = new Set(listed.map(({ uri }) => known.get(uri)));
  const free = ["source1", "source2"].filter((type) => !taken.has(type));
  const sorted = [...listed].sort((one, other) => (one.uri < other.uri ? -1 : 1));
  const files = sorted.flatMap(({ uri, sizeBytes }): FileRow[] => {
    const file_type = known.get(uri) ?? (indexName.test(uri) ? "index" : free.shift());
    return file_type ? [{ file_type, file_path: uri, content_length: sizeBytes }] : [];
  });
  return { at, files: files.sort(byType) };
}
