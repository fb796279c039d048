/** Stretches of the keys of one bucket, in byte order. */
export type Scan<Row extends { key: Buffer }> = (
  /** First key that may come. */
  from: Buffer,
  /** First key that may not come any more. */
  until: Buffer | undefined,
  limit: number,
) => Row[];

export type ListingOptions = {
  prefix: string;
  delimiter: string;
  /** First key that may come, when it lies behind the prefix's own start. */
  from?: Buffer;
  limit: number;
};

/** A page in key order; `next` is where the following one starts, if there is one. */
export type Listing<Row> = {
  entries: ({ row: Row } | { commonPrefix: string })[];
  next?: Buffer;
};

/**
 * One page of a listing. A common prefix costs one seek, however many keys it stands for:
 * after the first of them the scan goes on behind the last one.
 */
export function listPage<Row extends { key: Buffer }>(
  scan: Scan<Row>,
  { prefix, delimiter, from, limit }: ListingOptions,
): Listing<Row> {
  const start = Buffer.from(prefix);
  const separator = Buffer.from(delimiter);
  const until = prefix ? behind(start) : undefined;
  const entries: Listing<Row>["entries"] = [];
  let position = from && Buffer.compare(from, start) > 0 ? from : start;
  if (limit === 0) return { entries };
  scanning: for (;;) {
    // One more than is wanted tells whether another page follows. Rows behind a common prefix are
    // read in vain: with a delimiter few are taken at a time.
    const wanted = Math.min(limit + 1 - entries.length, delimiter ? rowsAhead : limit + 1);
    const rows = scan(position, until, wanted);
    for (const row of rows) {
      if (entries.length === limit) return { entries, next: position };
      const end = delimiter ? row.key.indexOf(separator, start.length) : -1;
      if (end < 0) {
        entries.push({ row });
        position = Buffer.concat([row.key, Buffer.of(0)]);
        continue;
      }
      const common = row.key.subarray(0, end + separator.length);
      entries.push({ commonPrefix: common.toString("utf8") });
      position = behind(common);
      continue scanning;
    }
    if (rows.length < wanted) return { entries };
  }
}

/** Rows that a listing with a delimiter reads at a time. */
export const rowsAhead = 32;

/** The first position behind all keys with that prefix: no UTF-8 text holds the byte 255. */
export function behind(prefix: Buffer): Buffer {
  return Buffer.concat([prefix, Buffer.of(255)]);
}
