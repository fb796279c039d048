import type { Scan } from "#local/engines/s3/listing";
import type { VirtualObject, VirtualObjects } from "#local/objects";

type Listed = {
  key: Buffer;
  size: number;
  etag: string;
  modifiedAt: number;
  storageClass: string;
};

/** Stored and virtual objects in one order of keys. Where both have a key, the stored object is shown. */
export function withVirtual<Row extends Listed>(
  stored: Scan<Row>,
  virtual: VirtualObjects,
): Scan<Row | Listed> {
  return (from, until, limit) => {
    const rows: (Row | Listed)[] = stored(from, until, limit);
    const others = virtual(from, until, limit).map(listed);
    return merged(rows, others, limit);
  };
}

function merged<Row extends { key: Buffer }>(rows: Row[], others: Row[], limit: number): Row[] {
  const result: Row[] = [];
  let [next, other] = [0, 0];
  while (result.length < limit) {
    const [one, two] = [rows[next], others[other]];
    if (!one && !two) break;
    const order = !one ? 1 : !two ? -1 : Buffer.compare(one.key, two.key);
    if (order <= 0) next++;
    if (order >= 0) other++;
    const first = order <= 0 ? one : two;
    if (first) result.push(first);
  }
  return result;
}

function listed({ key, sizeBytes, etag, modifiedAt }: VirtualObject): Listed {
  return { key, size: sizeBytes, etag, modifiedAt, storageClass: "STANDARD" };
}
