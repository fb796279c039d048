import { isConditionFailure, put, transact, type Write } from "#core/dynamo";
import type { SyncRequestRow } from "#core/fastq/sync/sync-request.entity";
import { type SyncWaitRow, syncWaitEntity } from "#core/fastq/sync/sync-wait.entity";
import * as Items from "#core/items";
import { eachOf } from "#core/readset/in-flight";
import { days, epochSeconds } from "#core/time";

/** Ids that a row carries at most: what is read at once when it wakes. */
const mostCarried = 100;
/** Rows of one transaction at most. */
const batchSize = 100;
/** Rows that are taken away at a time. */
const lanes = 32;

/** The rows that say that a request waits, for its sets and for each of its fastqs. */
export function waitsOf(request: SyncRequestRow, fastqIds: string[]): SyncWaitRow[] {
  const { syncRequestId, fastqSetIds, deadlineAt } = request;
  const targets = [...new Set([...fastqSetIds, ...fastqIds])];
  const carried = targets.length <= mostCarried && {
    fastqIds,
    ...(fastqSetIds.length > 0 && { fastqSetIds }),
  };
  const expires_at = epochSeconds(Date.parse(deadlineAt) + days(1));
  return targets.map((targetId) => ({ targetId, syncRequestId, ...carried, expires_at }));
}

/** The write of such a row; once more changes nothing. */
export function writeOf(row: SyncWaitRow): Write {
  return put(syncWaitEntity().put(row));
}

/** Writes rows, a hundred at a time. */
export async function putAll(rows: SyncWaitRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += batchSize)
    await transact(rows.slice(start, start + batchSize).map(writeOf));
}

/** A page of who waits for a fastq or set. `next` goes on after it. */
export async function page(
  targetId: string,
  after: Items.Item | undefined,
): Promise<{ rows: SyncWaitRow[]; next: Items.Item | undefined }> {
  const query = syncWaitEntity().query.primary({ targetId });
  const { items, next } = await Items.query(query, { after, consistent: true });
  return { rows: syncWaitEntity().parse({ Items: items }).data, next };
}

/** Takes rows away that were read as these; one that was written anew since (a retry did it) stays. */
export async function removeAll(
  rows: Pick<SyncWaitRow, "targetId" | "syncRequestId" | "expires_at">[],
): Promise<void> {
  await eachOf(rows, lanes, async ({ targetId, syncRequestId, expires_at }) => {
    try {
      await syncWaitEntity()
        .delete({ targetId, syncRequestId })
        .where(
          (row, { eq, notExists }) =>
            `${eq(row.expires_at, expires_at)} OR ${notExists(row.expires_at)}`,
        )
        .go();
    } catch (error) {
      if (!isConditionFailure(error)) throw error;
    }
  });
}
