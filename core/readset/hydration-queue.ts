import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { RetryableError } from "#core/error";
import { digits } from "#core/readset/schema";
import { lazy, setting } from "#core/settings";
import { sqs } from "#core/sqs";

/** A read set whose row lacks something that HealthOmics is to be asked for. */
export const HydrationRequest = z.object({
  storeId: digits,
  readSetId: digits,
  arn: z.string().startsWith("arn:"),
  /** Tags changed then (ISO-8601 UTC): what was known of them before is out of date. */
  tagsChangedAt: z.iso.datetime().optional(),
});
export type HydrationRequest = z.infer<typeof HydrationRequest>;

/** A read set that HealthOmics does not show yet is looked for again after this. */
export const earlySeconds = 60;

type Waiting = { request: HydrationRequest; done: () => void; failed: (error: unknown) => void };
const waiting = lazy(() => new Map<number, Waiting[]>());
/** Messages of a batch are handled side by side: what they ask for within this goes in one call. */
const gatherMs = 10;

/** Puts a request into the queue together with those that others add at the same moment. See `send`. */
export function add(request: HydrationRequest, delaySeconds = 0): Promise<void> {
  return new Promise((done, failed) => {
    const group = waiting().get(delaySeconds) ?? [];
    waiting().set(delaySeconds, [...group, { request, done, failed }]);
    if (group.length === 0) setTimeout(() => sendWaiting(delaySeconds), gatherMs);
  });
}

async function sendWaiting(delaySeconds: number): Promise<void> {
  const group = waiting().get(delaySeconds) ?? [];
  waiting().delete(delaySeconds);
  try {
    await send(
      group.map(({ request }) => request),
      delaySeconds,
    );
    for (const { done } of group) done();
  } catch (error) {
    for (const { failed } of group) failed(error);
  }
}

/**
 * Puts requests into the queue, to be seen after a delay (0 to 900 seconds). Each begins a life of its own: what
 * waits for a quota is put there anew, so that the queue counts only deliveries that failed.
 * Throws `RetryableError` when the queue did not take them all.
 */
export async function send(requests: HydrationRequest[], delaySeconds = 0): Promise<void> {
  for (let start = 0; start < requests.length; start += 10) {
    const Entries = requests.slice(start, start + 10).map((request, at) => ({
      Id: String(at),
      MessageBody: JSON.stringify(request),
      DelaySeconds: Math.min(900, Math.ceil(delaySeconds)),
    }));
    const batch = new SendMessageBatchCommand({ QueueUrl: setting("hydrationQueueUrl"), Entries });
    const { Failed = [] } = await sqs().send(batch);
    if (Failed.length > 0)
      throw new RetryableError(
        `The queue did not take ${Failed.length} requests: ${Failed[0]?.Message}`,
      );
  }
}
