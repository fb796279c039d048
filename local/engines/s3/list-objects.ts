import type { Call, Reply, S3 } from "#local/engines/s3/call";
import type { Checksum } from "#local/engines/s3/checksum";
import { invalidArgument } from "#local/engines/s3/errors";
import { behind, type Listing, listPage, type Scan } from "#local/engines/s3/listing";
import type { Restore } from "#local/engines/s3/stored-object";
import { withVirtual } from "#local/engines/s3/virtual";
import { type XmlValue, xmlDocument } from "#local/engines/s3/xml";

type Row = {
  key: Buffer;
  size: number;
  etag: string;
  modifiedAt: number;
  storageClass: string;
  checksum?: Checksum;
  restore?: Restore;
};

/** ListObjectsV2. A continuation token is the place where the next page starts. */
export function listObjectsV2(call: Call): Reply {
  const { query } = call.request;
  const encode = encoder(query);
  const token = query.get("continuation-token");
  const startAfter = query.get("start-after");
  const from =
    token !== undefined ? readToken(token) : startAfter ? afterKey(startAfter) : undefined;
  const options = listOptions(query);
  const page = readPage(call, { ...options, from });
  return {
    text: xmlDocument("ListBucketResult", {
      Name: call.request.bucket,
      Prefix: encode(options.prefix),
      StartAfter: startAfter === undefined ? undefined : encode(startAfter),
      ContinuationToken: token,
      NextContinuationToken: page.next?.toString("base64url"),
      Delimiter: options.delimiter ? encode(options.delimiter) : undefined,
      MaxKeys: options.limit,
      EncodingType: query.get("encoding-type"),
      KeyCount: page.entries.length,
      IsTruncated: page.next !== undefined,
      ...contents(call, page, encode, query.get("fetch-owner") === "true"),
    }),
  };
}

/** ListObjects (version 1), whose marker is a key or a common prefix. */
export function listObjects(call: Call): Reply {
  const { query } = call.request;
  const encode = encoder(query);
  const options = listOptions(query);
  const marker = query.get("marker") ?? "";
  const { delimiter, prefix } = options;
  // A marker that is a common prefix stands for all keys below it.
  const isCommon =
    delimiter &&
    marker.startsWith(prefix) &&
    marker.indexOf(delimiter, prefix.length) === marker.length - delimiter.length;
  const from =
    isCommon && marker ? behind(Buffer.from(marker)) : marker ? afterKey(marker) : undefined;
  const page = readPage(call, { ...options, from });
  const last = page.entries.at(-1);
  const lastName = last && ("row" in last ? last.row.key.toString("utf8") : last.commonPrefix);
  return {
    text: xmlDocument("ListBucketResult", {
      Name: call.request.bucket,
      Prefix: encode(prefix),
      Marker: encode(marker),
      NextMarker: page.next && delimiter && lastName !== undefined ? encode(lastName) : undefined,
      Delimiter: delimiter ? encode(delimiter) : undefined,
      MaxKeys: options.limit,
      EncodingType: query.get("encoding-type"),
      IsTruncated: page.next !== undefined,
      ...contents(call, page, encode, true),
    }),
  };
}

/** How keys are written: URL-encoded on demand, because XML cannot carry every character. */
export function encoder(query: Map<string, string>): (text: string) => string {
  const type = query.get("encoding-type");
  if (type === undefined) return (text) => text;
  if (type !== "url")
    throw invalidArgument("Invalid Encoding Method specified in Request", "encoding-type", type);
  return (text) =>
    encodeURIComponent(text)
      .replaceAll("%2F", "/")
      .replaceAll("%20", "+")
      .replace(/[!'()~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** A `max-…` parameter, 1,000 at most. Throws `InvalidArgument`. */
export function pageSize(text: string | undefined, name: string, most = 1000): number {
  if (text === undefined || text === "") return most;
  if (!/^\d+$/.test(text) || Number(text) > 2 ** 31 - 1)
    throw invalidArgument("Provided max-keys not an integer or within integer range", name, text);
  return Math.min(Number(text), most);
}

function listOptions(query: Map<string, string>) {
  return {
    prefix: query.get("prefix") ?? "",
    delimiter: query.get("delimiter") ?? "",
    limit: pageSize(query.get("max-keys"), "max-keys"),
  };
}

function readPage(
  { s3, bucket }: Call,
  options: { prefix: string; delimiter: string; limit: number; from?: Buffer },
): Listing<Row> {
  const columns = "key, size, etag, modified_at, storage_class, checksum, restore";
  const current = "latest = 1 AND marker = 0";
  const order = "ORDER BY key LIMIT ?";
  const open = statement(
    s3,
    `SELECT ${columns} FROM objects WHERE ${current} AND bucket = ? AND key >= ? ${order}`,
  );
  const closed = statement(
    s3,
    `SELECT ${columns} FROM objects WHERE ${current} AND bucket = ? AND key >= ? AND key < ? ${order}`,
  );
  const stored: Scan<Row> = (from, until, limit) =>
    (until ? closed.all(bucket, from, until, limit) : open.all(bucket, from, limit)).map(rowOf);
  const virtual = s3.virtual.get(bucket);
  return listPage<Row>(virtual ? withVirtual(stored, virtual) : stored, options);
}

function statement(s3: S3, text: string) {
  return s3.database.sql.prepare(text);
}

function contents(
  { s3, request }: Call,
  page: Listing<Row>,
  encode: (text: string) => string,
  withOwner: boolean,
): { Contents: XmlValue[]; CommonPrefixes: XmlValue[] } {
  const now = s3.context.clock.now();
  const withRestore = request.headers["x-amz-optional-object-attributes"] === "RestoreStatus";
  return {
    Contents: page.entries
      .filter((entry) => "row" in entry)
      .map(({ row }) => ({
        Key: encode(row.key.toString("utf8")),
        LastModified: new Date(row.modifiedAt).toISOString(),
        ETag: `"${row.etag}"`,
        ChecksumAlgorithm: row.checksum?.algorithm,
        ChecksumType: row.checksum?.type,
        Size: row.size,
        StorageClass: row.storageClass,
        Owner: withOwner ? { ID: s3.context.accountId } : undefined,
        RestoreStatus: withRestore ? restoreStatus(row.restore, now) : undefined,
      })),
    CommonPrefixes: page.entries
      .filter((entry) => "commonPrefix" in entry)
      .map(({ commonPrefix }) => ({ Prefix: encode(commonPrefix) })),
  };
}

function restoreStatus(restore: Restore | undefined, now: number): XmlValue {
  if (!restore || restore.tier || now >= restore.expiresAt) return undefined;
  if (now < restore.readyAt) return { IsRestoreInProgress: true };
  return {
    IsRestoreInProgress: false,
    RestoreExpiryDate: new Date(restore.expiresAt).toISOString(),
  };
}

function afterKey(key: string): Buffer {
  return Buffer.from(`${key}\0`);
}

function readToken(token: string): Buffer {
  const position = Buffer.from(token, "base64url");
  if (position.length === 0 || position.toString("base64url") !== token)
    throw invalidArgument(
      "The continuation token provided is incorrect",
      "continuation-token",
      token,
    );
  return position;
}

function rowOf(row: Record<string, unknown>): Row {
  return {
    key: Buffer.from(row.key as Uint8Array),
    size: Number(row.size),
    etag: String(row.etag),
    modifiedAt: Number(row.modified_at),
    storageClass: String(row.storage_class),
    checksum: typeof row.checksum === "string" ? JSON.parse(row.checksum) : undefined,
    restore: typeof row.restore === "string" ? JSON.parse(row.restore) : undefined,
  };
}
