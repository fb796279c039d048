import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as z from "zod";
import { acceptEvent } from "#core/copy/inbound";
import { invalid, isTransient } from "#core/error";
import { park } from "#functions/event/dead-letter";
import { queue } from "#functions/lambda";

/** An event as EventBridge delivers it. */
const Delivered = z.object({ id: z.string(), detail: z.unknown() });
/** Of one that somebody waits for. */
const Awaited = z.object({ taskToken: z.string().min(1) });

/**
 * Makes a copy job of each `ICAv2DataCopySync` event, once. What is wrong with one is answered to its task token;
 * without one it goes to the dead letters.
 */
export const handler = queue("icav2-copy-sync", async (record: SQSRecord) => {
  try {
    const event = read(record.body);
    const accepted = await acceptEvent(event);
    if ("copyJobId" in accepted) return "accepted";
    if (!Awaited.safeParse(event.detail).success)
      await park(record, new Error(accepted.refused), Resource.CopySyncDeadLetterQueue.url);
    return "refused";
  } catch (error) {
    if (isTransient(error)) throw error;
    await park(record, error, Resource.CopySyncDeadLetterQueue.url);
    return "parked";
  }
});

function read(body: string): z.infer<typeof Delivered> {
  const parsed = Delivered.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues);
}
