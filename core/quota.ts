import { RetryableError } from "#core/error";
import * as Metric from "#core/metric";
import type { Pace } from "#core/pace";
import { close, intervalOf, lease } from "#core/quota-lease";
import { queueUp } from "#core/quota-pool";
import { reach } from "#core/quota-slot";
import { now } from "#core/time";

/** No slot of a quota in the time that there was. */
export class BusyError extends RetryableError {
  readonly bucket: string;
  /** Milliseconds after which another try may succeed. */
  readonly waitMs: number;

  constructor(bucket: string, waitMs: number) {
    super(`The calls of ${bucket} are taken for the next ${Math.ceil(waitMs)} ms.`);
    this.bucket = bucket;
    this.waitMs = waitMs;
  }
}

/**
 * Live calls come from busy functions, and theirs is not the bulk: they leave this share of an interval more
 * between them, so that moments of delay bring no six of them into one second.
 */
const liveSlack = 0.12;

/** For what somebody waits for: a slot within `maxWaitMs`, or a `BusyError`. */
export function live({ maxWaitMs = 2000 }: { maxWaitMs?: number } = {}): Pace {
  return {
    async take(bucket, signal) {
      const from = now();
      const intervalMs = intervalOf(bucket);
      await reach(intervalMs, signal, async (slots) => {
        const left = Math.max(0, from + maxWaitMs - now());
        const slackMs = Math.ceil(intervalMs * liveSlack);
        const got = await lease(bucket, { slots, maxWaitMs: left, slackMs });
        if ("waitMs" in got) throw new BusyError(bucket, got.waitMs);
        return got.at;
      });
      Metric.add("QuotaWaitMs", now() - from);
    },
    throttled,
  };
}

/** A slot at once, or a `BusyError`: for calls that can as well be made later, elsewhere. */
export function instant(): Pace {
  return live({ maxWaitMs: 20 });
}

/**
 * For work that nobody waits for: takes what live callers leave, however long that takes. Rejects with
 * the signal's reason when it is aborted. The callers of an instance share leases of a few slots.
 */
export function background(): Pace {
  return {
    async take(bucket, signal) {
      await reach(intervalOf(bucket), signal, (slots) => queueUp(bucket, slots, signal));
    },
    throttled,
  };
}

/** Without a table: for one process that has the quotas to itself, as far as it knows. */
export function inProcess(quotas: Readonly<Record<string, number>>): Pace {
  const nextAt = new Map<string, number>();
  return {
    async take(bucket, signal) {
      const intervalMs = intervalOf(bucket, quotas);
      await reach(intervalMs, signal, (slots) => {
        const at = Math.max(now(), nextAt.get(bucket) ?? 0);
        nextAt.set(bucket, at + slots * intervalMs);
        return at;
      });
    },
    async throttled(bucket) {
      nextAt.set(bucket, Math.max(nextAt.get(bucket) ?? 0, now() + pauseMs()));
    },
  };
}

/** Others use the account's quota, too: nobody here calls for a while. */
async function throttled(bucket: string): Promise<void> {
  Metric.add("HealthOmicsThrottled", 1);
  await close(bucket, now() + pauseMs());
}

/** Half a second to one and a half, so that stages which met do not meet again. */
function pauseMs(): number {
  return Math.round(500 + 1000 * Math.random());
}
