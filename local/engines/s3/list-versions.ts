import type { Call, Reply, S3 } from "#local/engines/s3/call";
import { invalidArgument } from "#local/engines/s3/errors";
import { encoder, pageSize } from "#local/engines/s3/list-objects";
import { behind, rowsAhead } from "#local/engines/s3/listing";
import { objectOf } from "#local/engines/s3/object-row";
import type { StoredObject } from "#local/engines/s3/stored-object";
import { isVersionId, sequenceOf } from "#local/engines/s3/version-id";
import { type XmlValue, xmlDocument } from "#local/engines/s3/xml";

/** Where a page starts: behind this version. */
type Position = { key: Buffer; sequence: number };
type Entry = { version: StoredObject; isLatest: boolean } | { commonPrefix: string };

/** ListObjectVersions: versions and delete markers, by key and from new to old. */
export function listObjectVersions(call: Call): Reply {
  const { s3, request, bucket } = call;
  const { query } = request;
  const encode = encoder(query);
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const limit = pageSize(query.get("max-keys"), "max-keys");
  const from = startOf(call, delimiter, prefix);
  const found = scan(s3, bucket, { prefix, delimiter, from, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = limit > 0 && found.length > limit ? page.at(-1) : undefined;
  const next = last && ("version" in last ? last.version.key : last.commonPrefix);
  const versions = page.filter((entry) => "version" in entry);
  return {
    text: xmlDocument("ListVersionsResult", {
      Name: request.bucket,
      Prefix: encode(prefix),
      KeyMarker: encode(query.get("key-marker") ?? ""),
      VersionIdMarker: query.get("version-id-marker") ?? "",
      NextKeyMarker: next === undefined ? undefined : encode(next),
      NextVersionIdMarker: last && "version" in last ? last.version.version : undefined,
      Delimiter: delimiter ? encode(delimiter) : undefined,
      MaxKeys: limit,
      EncodingType: query.get("encoding-type"),
      IsTruncated: last !== undefined,
      Version: versions
        .filter(({ version }) => !version.marker)
        .map((entry) => describe(s3, entry, encode)),
      DeleteMarker: versions
        .filter(({ version }) => version.marker)
        .map((entry) => describe(s3, entry, encode)),
      CommonPrefixes: page
        .filter((entry) => "commonPrefix" in entry)
        .map(({ commonPrefix }) => ({ Prefix: encode(commonPrefix) })),
    }),
  };
}

function describe(
  s3: S3,
  { version, isLatest }: { version: StoredObject; isLatest: boolean },
  encode: (text: string) => string,
): XmlValue {
  const { checksum } = version;
  return {
    Key: encode(version.key),
    VersionId: version.version,
    IsLatest: isLatest,
    LastModified: new Date(version.modifiedAt).toISOString(),
    ...(!version.marker && {
      ETag: `"${version.etag}"`,
      ChecksumAlgorithm: checksum?.algorithm,
      ChecksumType: checksum?.type,
      Size: version.size,
      StorageClass: version.storageClass,
    }),
    Owner: { ID: s3.buckets.get(version.bucket)?.owner ?? s3.context.accountId },
  };
}

/** The position that the markers name. Throws `InvalidArgument` for a version without a key. */
function startOf({ s3, request, bucket }: Call, delimiter: string, prefix: string): Position {
  const marker = request.query.get("key-marker") ?? "";
  const id = request.query.get("version-id-marker");
  const key = Buffer.from(marker);
  if (id) {
    if (!marker)
      throw invalidArgument(
        "A version-id marker cannot be specified without a key marker.",
        "version-id-marker",
        id,
      );
    if (!isVersionId(id))
      throw invalidArgument("Invalid version id specified", "version-id-marker", id);
    // A version `null` that is gone leaves no trace of where it was: its key comes again.
    const sequence = sequenceOf(id) ?? s3.objects.version(bucket, marker, id)?.sequence;
    return { key, sequence: sequence ?? -Number.MAX_SAFE_INTEGER };
  }
  // A marker that is a common prefix stands for all keys below it.
  const isCommon =
    delimiter &&
    marker.startsWith(prefix) &&
    marker.indexOf(delimiter, prefix.length) === marker.length - delimiter.length;
  if (marker && isCommon) return { key: behind(key), sequence: 0 };
  return { key, sequence: marker ? 0 : -Number.MAX_SAFE_INTEGER };
}

function scan(
  { database }: S3,
  bucket: string,
  {
    prefix,
    delimiter,
    from,
    limit,
  }: { prefix: string; delimiter: string; from: Position; limit: number },
): Entry[] {
  const start = Buffer.from(prefix);
  const until = prefix ? behind(start) : Buffer.of(255);
  const rows = database.sql.prepare(
    "SELECT * FROM objects WHERE bucket = ? AND (key, sequence) > (?, ?) AND key < ? ORDER BY key, sequence LIMIT ?",
  );
  const entries: Entry[] = [];
  let position: Position =
    Buffer.compare(from.key, start) < 0 ? { key: start, sequence: -Number.MAX_SAFE_INTEGER } : from;
  scanning: while (entries.length < limit) {
    const wanted = Math.min(limit - entries.length, delimiter ? rowsAhead : limit);
    const found = rows.all(bucket, position.key, position.sequence, until, wanted);
    for (const row of found) {
      const version = objectOf(row);
      const end = delimiter ? version.key.indexOf(delimiter, prefix.length) : -1;
      if (end < 0) {
        entries.push({ version, isLatest: row.latest === 1 });
        position = { key: Buffer.from(version.key), sequence: version.sequence };
        continue;
      }
      const commonPrefix = version.key.slice(0, end + delimiter.length);
      entries.push({ commonPrefix });
      position = { key: behind(Buffer.from(commonPrefix)), sequence: 0 };
      continue scanning;
    }
    if (found.length < wanted) break;
  }
  return entries;
}
