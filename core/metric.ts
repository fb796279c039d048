import * as Log from "#core/log";
import { embedded, type Point } from "#core/operations/embedded-metrics";
import type { MetricName } from "#core/operations/metrics";
import { setting } from "#core/settings";
import { now } from "#core/time";

let waiting: Point[] = [];

/**
 * Notes a value of a metric; `flush` writes it. Never throws: what is measured matters more than the
 * measure. A value that is no finite number is left out and logged.
 */
export function add(name: MetricName, value: number, dimensions: Point["dimensions"] = {}): void {
  if (!Number.isFinite(value)) {
    Log.warn("A metric has no number", { metric: name, value: String(value) });
    return;
  }
  waiting.push({ name, value, dimensions });
}

/** Time from an event until its row is written, in milliseconds; clocks that differ count as none. */
export function readSetLag(ms: number): void {
  add("ReadSetEventLagSeconds", Math.max(0, ms) / 1000);
}

/** What a reconciliation of a store found, before it repaired it; called once, when it has finished. */
export function coverage(
  storeId: string,
  found: { missing: number; stale: number; extra: number },
): void {
  const dimensions = { Store: storeId };
  add("MirrorMissing", found.missing, dimensions);
  add("MirrorStale", found.stale, dimensions);
  add("MirrorExtra", found.extra, dimensions);
  add("ReconciliationFinished", 1, dimensions);
}

/**
 * Writes what was noted to the log, where CloudWatch reads it. Every function does this when it ends
 * (`functions/lambda.ts`); work of many minutes also does in between.
 */
export function flush(): void {
  if (waiting.length === 0) return;
  const points = waiting;
  waiting = [];
  try {
    const lines = embedded(points, { stage: setting("stageName"), at: now() });
    // Lambda's console would put words before the JSON, which then is none.
    process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  } catch (error) {
    Log.error("Metrics could not be written", { error });
  }
}
