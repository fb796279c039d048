import { s3Error } from "#local/engines/s3/errors";

/** Bytes `start` to `start + size`. */
export type ByteRange = { start: number; size: number };

/**
 * The single range of a `Range` header, or undefined when there is none to honour: as S3 does,
 * malformed and multiple ranges answer the whole object. Throws `InvalidRange`.
 */
export function rangeOf(header: string | undefined, total: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  const [, first, last] = match ?? [];
  if (!header || (!first && !last)) return undefined;
  const start = first ? Number(first) : Math.max(0, total - Number(last));
  const end = first && last ? Math.min(Number(last), total - 1) : total - 1;
  if (first && last && Number(last) < Number(first)) return undefined;
  if (start > end)
    throw s3Error("InvalidRange", undefined, {
      RangeRequested: header,
      ActualObjectSize: total,
    });
  return { start, size: end - start + 1 };
}

/** The range of `x-amz-copy-source-range`, which has both ends and must lie in the source. */
export function copyRange(header: string, total: number): ByteRange {
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  const [start, end] = [Number(match?.[1]), Number(match?.[2])];
  const fields = { ArgumentName: "x-amz-copy-source-range", ArgumentValue: header };
  if (!match || end < start)
    throw s3Error(
      "InvalidArgument",
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      fields,
    );
  if (start >= total)
    throw s3Error(
      "InvalidRequest",
      "The specified copy range is invalid for the source object size",
    );
  if (end >= total)
    throw s3Error(
      "InvalidArgument",
      `Range specified is not valid for source object of size: ${total}`,
      fields,
    );
  return { start, size: end - start + 1 };
}
