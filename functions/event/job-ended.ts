import * as z from "zod";
import { noteEnds } from "#core/fastq/sync/history";
import * as Log from "#core/log";
import { queueBatch } from "#functions/lambda";

/** An event of ours as EventBridge delivers it. */
const Delivered = z.object({ detail: z.object({ data: z.unknown() }) });

/** Notes how long jobs took that have just ended, many at once: later ones are expected to take as long. */
export const handler = queueBatch("job-ended", async (records) => {
  const ends = records.flatMap(({ body, messageId }) => {
    try {
      return [Delivered.parse(JSON.parse(body)).detail.data];
    } catch (error) {
      // It can never be read, and an expectation is all that is lost.
      Log.error("The end of a job could not be read", { messageId, error });
      return [];
    }
  });
  await noteEnds(ends);
  return [];
});
