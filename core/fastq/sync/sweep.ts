import { queriesDue } from "#core/due";
import { consider } from "#core/fastq/sync/consider";
import { apart } from "#core/fastq/sync/lanes";
import { register } from "#core/fastq/sync/register";
import { type SyncRequestRow, syncRequestEntity } from "#core/fastq/sync/sync-request.entity";
import * as Items from "#core/items";
import * as Log from "#core/log";
import { iso, now, seconds } from "#core/time";

/** Requests that are read at once, of one partition. */
const pageSize = 200;
/** What one sweep spends; the next one goes on. */
const usualMs = seconds(45);

export type Swept = { looked: number };

/**
 * Looks at the requests whose time has come, whatever woke them or did not: a sign of life where work is under way, an
 * end where the deadline has passed, and the rest of what was broken off.
 */
export async function sweep({ until = now() + usualMs }: { until?: number } = {}): Promise<Swept> {
  const due = queriesDue(syncRequestEntity(), iso());
  const counts = await Promise.all(due.map((wanted) => sweepShard(wanted, until)));
  return { looked: counts.reduce((sum, count) => sum + count, 0) };
}

/** One that fails keeps its place in the index; the others of its page do not wait for it. */
async function sweepShard(due: Items.Query, until: number): Promise<number> {
  let looked = 0;
  let after: Items.Item | undefined;
  do {
    const { items, next } = await Items.query(due, { limit: pageSize, after });
    const rows = await Items.rowsAt(syncRequestEntity(), items, { consistent: true });
    await look(rows, until);
    looked += items.length;
    after = next;
  } while (after && now() < until);
  return looked;
}

async function look(rows: (SyncRequestRow | undefined)[], until: number): Promise<void> {
  const found = rows.filter((row) => row !== undefined);
  const isNew = (row: SyncRequestRow) => row.status === "PENDING" && !row.verdict;
  await apart(found.filter(isNew), ({ syncRequestId }) => register(syncRequestId));
  const others = found.filter((row) => !isNew(row)).map(({ syncRequestId }) => syncRequestId);
  try {
    await consider(others, { until });
  } catch (error) {
    Log.error("Sync requests that are due could not be looked at, and will be again", { error });
  }
}
