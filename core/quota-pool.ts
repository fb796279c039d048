import { intervalOf, lease } from "#core/quota-lease";
import { lazy } from "#core/settings";
import { sleep } from "#core/time";

/** Background work asks for so many slots at once; a live caller waits behind them at most. */
const mostSlots = 4;

type Waiter = { slots: number; got(at: number): void; failed(error: unknown): void; over: boolean };
type Pool = { waiting: Waiter[]; serving: boolean };
const pools = lazy(() => new Map<string, Pool>());

/** The time of the first of `slots` slots, once background work may have them. Rejects with the signal's reason. */
export function queueUp(
  bucket: string,
  slots: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  const pool = pools().get(bucket) ?? { waiting: [], serving: false };
  pools().set(bucket, pool);
  const queued = new Promise<number>((resolve, reject) => {
    signal?.throwIfAborted();
    const leave = () => waiter.failed(signal?.reason);
    const end = <T>(settle: (value: T) => void) => {
      return (value: T) => {
        waiter.over = true;
        signal?.removeEventListener("abort", leave);
        settle(value);
      };
    };
    const waiter: Waiter = { slots, got: end(resolve), failed: end(reject), over: false };
    signal?.addEventListener("abort", leave, { once: true });
    pool.waiting.push(waiter);
  });
  if (!pool.serving) void serve(bucket, pool);
  return queued;
}

/**
 * Leases slots while somebody waits for them: one interval ahead, so that none stays empty, and no more, so that
 * live callers, who may wait longer, always come first.
 */
async function serve(bucket: string, pool: Pool): Promise<void> {
  pool.serving = true;
  try {
    for (;;) {
      pool.waiting = pool.waiting.filter(({ over }) => !over);
      if (pool.waiting.length === 0) return;
      const intervalMs = intervalOf(bucket);
      const next = pool.waiting.slice(0, mostSlots);
      const slots = next.reduce((sum, waiter) => sum + waiter.slots, 0);
      const got = await lease(bucket, { slots, maxWaitMs: intervalMs });
      if ("waitMs" in got) {
        await sleep(Math.max(1, got.waitMs));
        continue;
      }
      pool.waiting = pool.waiting.filter((waiter) => !next.includes(waiter));
      let { at } = got;
      for (const waiter of next) {
        waiter.got(at);
        at += waiter.slots * intervalMs;
      }
    }
  } catch (error) {
    for (const waiter of pool.waiting.splice(0)) waiter.failed(error);
  } finally {
    pool.serving = false;
  }
}
