import * as Bucket from "#core/audit/bucket";
import { type Head, hashOf, lineOf, segmentKey } from "#core/audit/chain";
import {
  type BatchRow,
  batchEntity,
  chain,
  type KeptRow,
  keptEntity,
} from "#core/audit/head.entity";
import { kept, linkIn, recordsAt } from "#core/audit/rows";
import { ConditionError, put, transact, update } from "#core/dynamo";
import * as Items from "#core/items";
import { iso, minutes, now } from "#core/time";

/** A segment is closed with so many records, with so many bytes, or when its first record is so old. */
export const mostRecords = 1000;
const mostBytes = 8_000_000;
const closedAfterMs = minutes(5);

/** A segment of the chain: lines, without line feeds. */
type Segment = { lines: string[]; last: Head; day: string };

/**
 * Writes segments of all records that have their place, as far as they are to be closed by now. A segment is a function
 * of the chain's rows, and is put once: whoever finds one in its place goes on after it. Answers how many it wrote, and
 * since when the first record waits that has a place and no segment.
 */
export async function close(): Promise<{ closed: number; waitingSince: string | undefined }> {
  for (let closed = 0; ; ) {
    const before = await kept();
    const { batches, isFull } = await waiting(before.sequence);
    const since = batches[0]?.at;
    if (since === undefined) return { closed, waitingSince: undefined };
    if (!isFull && since > iso(now() - closedAfterMs)) return { closed, waitingSince: since };
    const segment = await segmentOf(before, batches);
    const day = before.date && before.date > segment.day ? before.date : segment.day;
    const last = await putSegment(segmentKey(day, before.sequence + 1), segment);
    if (!last) return { closed, waitingSince: since };
    if (await write(before, { ...last, date: day })) closed++;
  }
}

/** Batches after a place, until they make a whole segment. */
async function waiting(sequence: number): Promise<{ batches: BatchRow[]; isFull: boolean }> {
  const { items } = await Items.query(
    batchEntity()
      .query.primary({ chain })
      .between(
        { firstSequence: sequence + 1 },
        // Beyond any place there is.
        { firstSequence: 999_999_999_999 },
      ),
    { limit: mostRecords, consistent: true },
  );
  const found = batchEntity().parse({ Items: items }).data;
  const batches: BatchRow[] = [];
  let records = 0;
  for (const batch of found) {
    if (records + batch.records.length > mostRecords) return { batches, isFull: true };
    batches.push(batch);
    records += batch.records.length;
  }
  return { batches, isFull: records === mostRecords };
}

/** Throws when the rows are no chain: somebody wrote to the table. */
async function segmentOf(before: Head, batches: BatchRow[]): Promise<Segment> {
  const rows = (await recordsAt(batches.flatMap(({ records }) => records))).values();
  const lines: string[] = [];
  let [last, bytes, day]: [Head, number, string] = [before, 0, ""];
  for (const { records } of batches) {
    for (const { auditId } of records) {
      const row = rows.next().value;
      if (!row) throw new Error(`The audit's record ${auditId} is gone from the table.`);
      const link = linkIn(row);
      const isNext = link.sequence === last.sequence + 1 && link.previousHash === last.hash;
      if (!isNext || hashOf(link) !== link.hash)
        throw new Error(`The audit's record ${auditId} is not what it was when it got its place.`);
      const line = lineOf(link);
      lines.push(line);
      bytes += Buffer.byteLength(line);
      last = { sequence: link.sequence, hash: link.hash };
      day ||= row.at.slice(0, 10);
    }
    if (bytes >= mostBytes) break;
  }
  return { lines, last, day };
}

/**
 * Puts it, or finds what another one has put; answers where that ends, and undefined when it has more than we know of.
 * Throws when it holds something else: somebody wrote to the bucket or to the table.
 */
async function putSegment(key: string, { lines, last }: Segment): Promise<Head | undefined> {
  const text = lines.map((line) => `${line}\n`).join("");
  if (await Bucket.putNew(key, text, "application/x-ndjson")) return last;
  const there = ((await Bucket.find(key)) ?? "").split("\n").slice(0, -1);
  if (there.length > lines.length) return undefined;
  const end = there.at(-1);
  if (end !== undefined && there.every((line, n) => line === lines[n])) {
    const { sequence, hash } = JSON.parse(end) as Head;
    return { sequence, hash };
  }
  throw new Error(`The audit's segment ${key} does not hold what the table has.`);
}

/** Changes the row of what is kept, if it is as it was read. */
export async function write(before: KeptRow, set: Partial<KeptRow>): Promise<boolean> {
  const { version } = before;
  const row = { ...before, ...set, version: version + 1 };
  const { chain: _, ...members } = row;
  const change =
    version === 0
      ? put(keptEntity().create(row))
      : update(
          keptEntity()
            .patch({ chain })
            .set(members)
            .where((attributes, { eq }) => eq(attributes.version, version)),
        );
  try {
    await transact([change]);
    return true;
  } catch (error) {
    if (error instanceof ConditionError) return false;
    throw error;
  }
}
