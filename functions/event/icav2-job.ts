import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import type { Job } from "#core/copy/icav2/job";
import { JobNotification } from "#core/copy/icav2/notification";
import { hurry } from "#core/copy/icav2-copy/hurry";
import { isRunning } from "#core/copy/icav2-copy/jobs";
import { invalid } from "#core/error";
import * as Log from "#core/log";
import { park } from "#functions/event/dead-letter";
import { queueBatch } from "#functions/lambda";

/**
 * Looks at the copies whose jobs did not copy everything, once for all notifications of a batch. What goes on, or went
 * well, is not looked at: nothing begins by it. Only a batch whose look failed comes again: nothing but the time to the
 * machine's next look is lost with a notification.
 */
export const handler = queueBatch("icav2-job", async (records) => {
  const failed: { record: SQSRecord; job: Job }[] = [];
  for (const record of records) {
    try {
      const job = read(record.body);
      if (!isRunning(job) && job.status !== "SUCCEEDED") failed.push({ record, job });
    } catch (error) {
      await park(record, error, Resource.Icav2JobDeadLetterQueue.url);
    }
  }
  try {
    const copies = await hurry(failed.map(({ job }) => job.id));
    Log.info("Copies looked at", { jobs: failed.length, copies });
    return [];
  } catch (error) {
    Log.warn("Notifications will be delivered again", { jobs: failed.length, error });
    return failed.map(({ record }) => record);
  }
});

function read(body: string): Job {
  const parsed = JobNotification.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data.payload;
  throw invalid(parsed.error.issues);
}
