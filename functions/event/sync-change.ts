import { SendMessageCommand } from "@aws-sdk/client-sqs";
import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as z from "zod";
import { invalid } from "#core/error";
import { woken } from "#core/fastq/sync/wake";
import * as Log from "#core/log";
import { sqs } from "#core/sqs";
import { now, seconds } from "#core/time";
import { park } from "#functions/event/dead-letter";
import { retryLater } from "#functions/event/retry-later";
import { queueBatch } from "#functions/lambda";

/** A change of a fastq or a set; or those whose waiters an invocation before did not all reach. */
const Changed = z.union([
  z.object({ detail: z.object({ data: z.object({ id: z.string().min(1) }) }) }),
  z.object({ targetIds: z.array(z.string().min(1)).min(1) }),
]);

/** Of the function's two minutes (`stacks/sync.ts`); the rest is for ending what is under way. */
const workMs = seconds(80);

/**
 * Looks at everybody who waits for what has changed: messages that come together, once. What is not reached in time
 * is sent to the queue anew.
 */
export const handler = queueBatch("sync-changes", async (records) => {
  const targetIds: string[] = [];
  const readable: SQSRecord[] = [];
  for (const record of records) {
    try {
      targetIds.push(...read(record.body));
      readable.push(record);
    } catch (error) {
      await park(record, error, Resource.SyncChangeDeadLetterQueue.url);
    }
  }
  try {
    const left = await woken(targetIds, { until: now() + workMs });
    if (left.length > 0) await sendAgain(left);
    return [];
  } catch (error) {
    Log.error("Who waits for these could not be looked at, and will be again", {
      targetIds,
      error,
    });
    await Promise.all(readable.map((record) => retryLater(record, Resource.SyncChangeQueue.url)));
    return readable;
  }
});

function read(body: string): string[] {
  const parsed = Changed.safeParse(JSON.parse(body));
  if (!parsed.success) throw invalid(parsed.error.issues);
  return "targetIds" in parsed.data ? parsed.data.targetIds : [parsed.data.detail.data.id];
}

async function sendAgain(targetIds: string[]): Promise<void> {
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: Resource.SyncChangeQueue.url,
      MessageBody: JSON.stringify({ targetIds }),
    }),
  );
}
