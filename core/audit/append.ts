import { type AuditRow, auditEntity } from "#core/audit";
import { beginning, type Head, linked } from "#core/audit/chain";
import { batchEntity, chain, headEntity } from "#core/audit/head.entity";
import { head, type Key, recordsAt, saidIn } from "#core/audit/rows";
import { ConditionError, put, transact, update, type Write } from "#core/dynamo";
import { RetryableError } from "#core/error";
import { days, epochSeconds, iso, now, sleep } from "#core/time";

/** Of a transaction's hundred writes two are the head and the batch. */
const mostRecords = 90;
/** Of a transaction's 4 MB. */
const mostBytes = 2_000_000;
const mostTries = 10;

/** What became of records that were to get a place; `missing` are not in the table. */
type Appended = { linked: number; missing: Key[] };

/**
 * Gives records their place at the end of the chain, in the order of the keys. Each gets one, once: whoever has one
 * keeps it. The end moves on in the transaction that gives the places, so callers side by side wait for each other.
 * Throws `RetryableError` when others are faster ten times.
 */
export async function append(keys: Key[]): Promise<Appended> {
  const wanted = [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
  for (let attempt = 1; ; attempt++) {
    const rows = await recordsAt(wanted);
    const missing = wanted.filter((_, n) => rows[n] === undefined);
    const todo = rows.filter((row) => row !== undefined && row.sequence === undefined);
    if (todo.length === 0) return { linked: wanted.length - missing.length, missing };
    try {
      await appendAll(todo as AuditRow[]);
    } catch (error) {
      if (!(error instanceof ConditionError)) throw error;
      if (attempt === mostTries)
        throw new RetryableError("Others add to the audit's chain.", { cause: error });
      await sleep(Math.random() * 20 * attempt);
    }
  }
}

async function appendAll(rows: AuditRow[]): Promise<void> {
  let end = await head();
  for (const some of parts(rows)) end = await appendSome(end, some);
}

async function appendSome(end: Head, rows: AuditRow[]): Promise<Head> {
  const links = linked(end, rows.map(saidIn));
  const last = links.at(-1) ?? end;
  const batch = {
    chain,
    firstSequence: end.sequence + 1,
    at: iso(),
    records: rows.map(({ subject, auditId }) => ({ subject, auditId })),
    expires_at: epochSeconds(now() + days(90)),
  };
  await transact([
    moved(end, { sequence: last.sequence, hash: last.hash }),
    put(batchEntity().create(batch)),
    ...links.map(({ sequence, hash, previousHash, record: { subject, auditId } }) =>
      update(
        auditEntity()
          .patch({ subject, auditId })
          .set({ sequence, hash, previousHash })
          .where((attributes, { notExists }) => notExists(attributes.sequence)),
      ),
    ),
  ]);
  return last;
}

/** The end, if it still is where it was. */
function moved(from: Head, to: Head): Write {
  if (from.sequence === beginning.sequence) return put(headEntity().create({ chain, ...to }));
  return update(
    headEntity()
      .patch({ chain })
      .set(to)
      .where(
        ({ sequence, hash }, { eq }) => `${eq(sequence, from.sequence)} AND ${eq(hash, from.hash)}`,
      ),
  );
}

function parts(rows: AuditRow[]): AuditRow[][] {
  const found: AuditRow[][] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(row));
    const last = found.at(-1);
    if (last && last.length < mostRecords && bytes + size <= mostBytes) {
      last.push(row);
      bytes += size;
    } else {
      found.push([row]);
      bytes = size;
    }
  }
  return found;
}
