import { SendMessageBatchCommand } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { RetryableError } from "#core/error";
import { Place } from "#core/fastq/sync/schema";
import { setting } from "#core/settings";
import { sqs } from "#core/sqs";

/** One fastq that somebody waits for; `place`: where they want to read it, if not just anywhere. */
export const UnarchivingRequest = z.object({
  fastqId: z.string().startsWith("fqr."),
  place: Place.optional(),
});
export type UnarchivingRequest = z.infer<typeof UnarchivingRequest>;

/** Messages of one call. */
const mostMessages = 10;

/**
 * Asks for fastqs to be thawed, so that they can be read, or read in that place. Requests of some seconds are made into jobs together; asking again for one that is
 * under way, or that can be read, does no harm. Throws `RetryableError` when the queue did not take them all.
 */
export async function ask(fastqIds: string[], place?: Place): Promise<void> {
  const wanted = [...new Set(fastqIds)];
  for (let from = 0; from < wanted.length; from += mostMessages) {
    const Entries = wanted.slice(from, from + mostMessages).map((fastqId, at) => ({
      Id: String(at),
      MessageBody: JSON.stringify({ fastqId, place } satisfies UnarchivingRequest),
    }));
    const { Failed = [] } = await sqs().send(
      new SendMessageBatchCommand({ QueueUrl: setting("unarchivingQueueUrl"), Entries }),
    );
    if (Failed.length > 0)
      throw new RetryableError(
        `The queue did not take ${Failed.length} fastqs: ${Failed[0]?.Message}`,
      );
  }
}
