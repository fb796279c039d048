import { Icav2Error } from "#core/copy/icav2/client/error";
import { lazy } from "#core/settings";
import { now, seconds, sleep } from "#core/time";

const mostTries = 6;
const firstWaitMs = seconds(1);
const longestWaitMs = seconds(30);
/** A longer wait that ICA asks for is the caller's to plan: a function that sleeps costs as one that works. */
const longestAskedMs = seconds(60);

/** Until when ICA asked this instance to be quiet; all its calls heed what one was told. */
const quiet = /* @__PURE__ */ lazy(() => ({ until: 0 }));

/**
 * Makes a call, and again while it fails with what may pass by itself: after a random wait below a bound that doubles, or
 * after what `Retry-After` says. Never after an error that leaves open whether ICA did what was asked.
 */
export async function repeated<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    await silence();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Icav2Error) || !error.isTransient || tries === mostTries) throw error;
      const { retryAfterMs = 0 } = error;
      if (retryAfterMs > longestAskedMs) throw error;
      quiet().until = Math.max(quiet().until, now() + retryAfterMs);
      await sleep(backoff(tries));
    }
  }
}

/** Full jitter: all of the wait is drawn, so that those who were refused together do not come again together. */
function backoff(tries: number): number {
  return Math.random() * Math.min(longestWaitMs, firstWaitMs * 2 ** (tries - 1));
}

async function silence(): Promise<void> {
  const waitMs = quiet().until - now();
  if (waitMs > 0) await sleep(waitMs + Math.random() * firstWaitMs);
}
