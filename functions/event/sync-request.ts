import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as z from "zod";
import { invalid, isTransient } from "#core/error";
import { source } from "#core/event";
import { giveUp } from "#core/fastq/sync/give-up";
import { accept, register } from "#core/fastq/sync/register";
import { park } from "#functions/event/dead-letter";
import { receivesOf, retryLater } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/** An event as EventBridge delivers it. */
const Delivered = z.object({
  id: z.string(),
  source: z.string(),
  "detail-type": z.string(),
  detail: z.unknown(),
});
/** Of our own that name a request. */
const Named = z.object({ data: z.object({ syncRequestId: z.string().min(1) }) });
const own = new Set(["SyncRequested", "SyncChanged"]);
/** After so many tries the queue would put a message into the dead letters by itself (`stacks/sync.ts`). */
const mostTries = 20;

/**
 * Registers sync requests of `FastqSync` events, and those of the API. What is wrong with an event is answered to its
 * task token; without one it goes to the dead letters. So does what cannot be stored, and its task is told.
 */
export const handler = queue("sync-requests", async (record: SQSRecord) => {
  try {
    const event = read(Delivered, JSON.parse(record.body));
    if (event.source === source && own.has(event["detail-type"])) {
      await register(read(Named, event.detail).data.syncRequestId);
      return "looked at";
    }
    const accepted = await accept(event);
    if (accepted.syncRequestId !== undefined) return accepted.refused ? "refused" : "accepted";
    await park(record, new Error(accepted.refused), Resource.SyncRequestDeadLetterQueue.url);
    return "parked";
  } catch (error) {
    if (isTransient(error) && receivesOf(record) < mostTries) {
      await retryLater(record, Resource.SyncRequestQueue.url);
      throw error;
    }
    await giveUp(detailOf(record));
    await park(record, error, Resource.SyncRequestDeadLetterQueue.url);
    return "parked";
  }
});

function read<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues);
}

function detailOf({ body }: SQSRecord): unknown {
  try {
    return Delivered.parse(JSON.parse(body)).detail;
  } catch {
    return undefined;
  }
}
