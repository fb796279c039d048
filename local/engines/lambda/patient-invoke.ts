import type { EngineContext } from "#local/engine";
import { isPassing } from "#local/engines/lambda/limits";
import type { Invoke, InvokeResult } from "#local/invoke";

/**
 * Calls a function for a batch. While it is throttled, or Lambda is at fault, tries again after 1, 2, 4 …
 * 60 seconds, until `until` (epoch milliseconds): the messages are visible again then (Lambda developer
 * guide, "Backoff strategy for failed invocations"). Rejects with the last error.
 */
export async function invokePatiently(
  { clock, log }: EngineContext,
  invoke: Invoke,
  call: { functionArn: string; event: object; until: () => Promise<number>; signal: AbortSignal },
): Promise<InvokeResult> {
  for (let tries = 0; ; tries++) {
    try {
      return await invoke(call.functionArn, call.event);
    } catch (error) {
      const pauseMs = backoffMs(tries);
      if (!isPassing(error) || clock.now() + pauseMs >= (await call.until())) throw error;
      log(`lambda mapping: ${call.functionArn} is tried again in ${pauseMs / 1000} s: ${error}`);
      await clock.sleep(pauseMs, call.signal);
    }
  }
}

/** Doubling from one second to one minute. */
export function backoffMs(failures: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.min(failures, 10));
}
