import { auditEntity } from "#core/audit";
import { append } from "#core/audit/append";
import { type Key, kept, recordsAt } from "#core/audit/rows";
import { write } from "#core/audit/segment";
import * as Items from "#core/items";
import * as Log from "#core/log";
import { days, hours, iso, minutes, now } from "#core/time";

/** Within so long whatever made a record has written it, and the queue has told of it: no function runs longer. */
const settledMs = minutes(15);
/** Records looked at in one run. */
const mostRecords = 5000;
const pageSize = 1000;

/**
 * Gives places to records that the queue has lost: looks at all that were made since the last look, up to a quarter of
 * an hour ago. Answers how many it found; `oldest` is the time of the first of them.
 */
export async function sweep(): Promise<{ found: number; oldest: string | undefined }> {
  const before = await kept();
  const until = iso(now() - settledMs);
  const from = before.sweptUntil ?? iso(now() - days(1));
  let [looked, found, at]: [number, number, string] = [0, 0, from];
  let oldest: string | undefined;
  while (at < until && looked < mostRecords) {
    const { keys, next } = await madeBetween(at, until);
    const rows = await recordsAt(keys);
    const lost = rows.filter((row) => row !== undefined && row.sequence === undefined);
    if (lost.length > 0) {
      Log.warn("Records of the audit had no place", { count: lost.length });
      oldest ??= lost[0]?.at;
      await append(lost.flatMap((row) => row ?? []));
    }
    looked += keys.length;
    found += lost.length;
    at = next;
  }
  if (at > from) await write(await kept(), { sweptUntil: at });
  return { found, oldest };
}

/** Records of a day from one time on and before another, and the time up to which that is all of them. */
async function madeBetween(from: string, until: string): Promise<{ keys: Key[]; next: string }> {
  const day = from.slice(0, 10);
  const nextDay = iso(Date.parse(`${day}T00:00:00.000Z`) + hours(24));
  const end = until < nextDay ? until : nextDay;
  const { items, next } = await Items.query(
    auditEntity().query.byDay({ day }).between({ at: from }, { at: end }),
    { limit: pageSize },
  );
  const rows = await Items.rowsAt(auditEntity(), items, { consistent: true });
  const keys = rows.flatMap((row) => (row ? { subject: row.subject, auditId: row.auditId } : []));
  const last = rows.at(-1);
  // Those of the same millisecond are looked at again, unless it has a whole page of them.
  return { keys, next: next && last && last.at > from ? last.at : end };
}
