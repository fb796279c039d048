import { headerNotImplemented, s3Error } from "#local/engines/s3/errors";
import type { StoredObject } from "#local/engines/s3/stored-object";

type Headers = Record<string, string>;

/**
 * Read conditions (RFC 9110 §13.2.2). Returns true for 304; throws `PreconditionFailed`.
 */
export function isNotModified(object: StoredObject, headers: Headers): boolean {
  const match = headers["if-match"];
  const unmodified = secondsOf(headers["if-unmodified-since"]);
  const modified = Math.floor(object.modifiedAt / 1000);
  if (match !== undefined && !matches(match, object.etag)) throw failed("If-Match");
  if (match === undefined && unmodified !== undefined && modified > unmodified)
    throw failed("If-Unmodified-Since");
  const noneMatch = headers["if-none-match"];
  if (noneMatch !== undefined) return matches(noneMatch, object.etag);
  const since = secondsOf(headers["if-modified-since"]);
  return since !== undefined && modified <= since;
}

/** Conditions on a copy source: all of them throw `PreconditionFailed`. */
export function assertCopySource(object: StoredObject, headers: Headers): void {
  const prefix = "x-amz-copy-source-";
  const own: Headers = {};
  for (const [name, value] of Object.entries(headers))
    if (name.startsWith(prefix)) own[name.slice(prefix.length)] = value;
  if (isNotModified(object, own)) throw failed(`${prefix}If-None-Match or If-Modified-Since`);
}

/**
 * Conditions on what a write replaces. Throws `PreconditionFailed` or, for If-Match on nothing,
 * `NoSuchKey`. S3 takes `*` in If-None-Match alone, and an entity tag in If-Match alone; `star` lets
 * If-Match be `*` too, as deletions do.
 */
export function assertWritable(
  existing: StoredObject | undefined,
  key: string,
  headers: Headers,
  star?: "*",
): void {
  const noneMatch = headers["if-none-match"];
  if (noneMatch !== undefined && noneMatch !== "*") throw headerNotImplemented("If-None-Match");
  if (noneMatch && existing) throw failed("If-None-Match");
  const match = headers["if-match"];
  if (match === undefined) return;
  if (match === "*" && !star) throw headerNotImplemented("If-Match");
  if (!existing) throw s3Error("NoSuchKey", undefined, { Key: key });
  if (!matches(match, existing.etag)) throw failed("If-Match");
}

/** Whether an entity tag stands in a list of them; `*` stands for all. */
export function matches(list: string, etag: string): boolean {
  return list.split(",").some((item) => {
    const tag = item
      .trim()
      .replace(/^W\//, "")
      .replace(/^"(.*)"$/, "$1");
    return tag === "*" || tag === etag;
  });
}

function secondsOf(date: string | undefined): number | undefined {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

function failed(condition: string) {
  return s3Error("PreconditionFailed", undefined, { Condition: condition });
}
