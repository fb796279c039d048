import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import { invalid, isTransient } from "#core/error";
import * as Metric from "#core/metric";
import * as Hydrate from "#core/readset/hydrate";
import * as HydrationQueue from "#core/readset/hydration-queue";
import { now, seconds } from "#core/time";
import { park } from "#functions/event/dead-letter";
import { queueBatch } from "#functions/lambda";

/** Of the function's two minutes (`stacks/readset.ts`); the rest is for putting back what was not reached. */
const workMs = seconds(90);

/**
 * Asks HealthOmics for what rows lack, many read sets at once. What waits for a quota is put into the queue anew;
 * what can never succeed goes to the dead letters, with its error; what failed comes again by itself,
 * twenty times.
 */
export const handler = queueBatch("readset-hydration", async (records) => {
  const readable: { record: SQSRecord; request: HydrationQueue.HydrationRequest }[] = [];
  const failed: SQSRecord[] = [];
  for (const record of records) {
    try {
      readable.push({ record, request: read(record.body) });
    } catch (error) {
      await giveUp(record, error);
    }
  }
  const outcomes = await Hydrate.hydrate(
    readable.map(({ request }) => request),
    now() + workMs,
  );
  const later = new Map<number, typeof readable>();
  for (const [index, outcome] of outcomes.entries()) {
    const one = readable[index];
    if (!one || outcome.kind === "done") continue;
    if (outcome.kind === "later") {
      const delay = Math.ceil(outcome.seconds);
      later.set(delay, [...(later.get(delay) ?? []), one]);
    } else if (isTransient(outcome.error)) failed.push(one.record);
    else await giveUp(one.record, outcome.error);
  }
  for (const [delaySeconds, ones] of later) {
    try {
      await HydrationQueue.send(
        ones.map(({ request }) => request),
        delaySeconds,
      );
    } catch {
      // They come again by themselves, only later.
      failed.push(...ones.map(({ record }) => record));
    }
  }
  return failed;
});

async function giveUp(record: SQSRecord, error: unknown): Promise<void> {
  await park(record, error, Resource.ReadSetHydrationDeadLetterQueue.url);
  Metric.add("ReadSetEventsParked", 1);
}

function read(body: string): HydrationQueue.HydrationRequest {
  const parsed = HydrationQueue.HydrationRequest.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues);
}
