import { consider } from "#core/fastq/sync/consider";
import type { Hint } from "#core/fastq/sync/members";
import type { SyncWaitRow } from "#core/fastq/sync/sync-wait.entity";
import * as Waits from "#core/fastq/sync/waits";
import type * as Items from "#core/items";
import { now, seconds } from "#core/time";

/** What an invocation spends, unless it is told. */
const usualMs = seconds(60);

/**
 * Looks at everybody who waits for these fastqs and sets, which have changed. One query where nobody does. Answers the
 * ids of those whose waiters were not all reached `until` then.
 */
export async function woken(
  targetIds: string[],
  { until = now() + usualMs }: { until?: number } = {},
): Promise<string[]> {
  let open = new Map<string, Items.Item | undefined>();
  for (const targetId of targetIds) open.set(targetId, undefined);
  while (open.size > 0) {
    if (now() >= until) return [...open.keys()];
    const pages = await Promise.all(
      [...open].map(async ([targetId, after]) => ({
        targetId,
        ...(await Waits.page(targetId, after)),
      })),
    );
    const hints = hintsOf(pages.flatMap(({ rows }) => rows));
    const left = await consider([...hints.keys()], { hints, until });
    if (left.length > 0) return [...open.keys()];
    open = new Map(pages.flatMap(({ targetId, next }) => (next ? [[targetId, next]] : [])));
  }
  return [];
}

/** What is known of each request that waits, by its rows together. */
function hintsOf(rows: SyncWaitRow[]): Map<string, Hint> {
  const hints = new Map<string, Hint>();
  for (const { syncRequestId, targetId, fastqIds, fastqSetIds } of rows) {
    const hint = hints.get(syncRequestId);
    if (hint) hint.targets.push(targetId);
    else
      hints.set(syncRequestId, {
        targets: [targetId],
        ...(fastqIds && { fastqIds }),
        ...(fastqSetIds && { fastqSetIds }),
      });
  }
  return hints;
}
