import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as z from "zod";
import { invalid } from "#core/error";
import { settle } from "#core/fastq/unarchiving/conclude";
import { parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/** `CopyJobSucceeded` and its like, as EventBridge delivers them. */
const CopyEnded = z.object({
  detail: z.object({ data: z.object({ copyJobId: z.string() }) }),
});

/** A copy job has ended: the unarchiving job that it is of ends, if it is of one. */
export const handler = queue("unarchiving-copy-ended", async (record: SQSRecord) => {
  try {
    const { copyJobId } = read(record.body).detail.data;
    const job = await settle(copyJobId);
    return job ? "settled" : "somebody else's";
  } catch (error) {
    return parkOrRetry(record, error, Resource.UnarchivingEndDeadLetterQueue.url);
  }
});

function read(body: string): z.infer<typeof CopyEnded> {
  const parsed = CopyEnded.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues);
}
