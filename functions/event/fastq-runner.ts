import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as z from "zod";
import { FastqJobRequested } from "#core/fastq/event";
import { fail, type Requested, run } from "#core/fastq/runner/run";
import { fn } from "#core/fn";
import { park } from "#functions/event/dead-letter";
import { receivesOf } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

const Delivered = z.object({ detail: z.object({ data: FastqJobRequested.data }) });
const jobIn = fn(Delivered, ({ detail }) => detail.data);

/** A function that was killed so often at a job will be killed again. */
const mostTries = 3;

/**
 * The reference runner: reads the files of a job and reports what is in them. What came three times without an answer,
 * as of files that take longer than a function may, makes the job FAILED, so that nobody waits for it.
 */
export const handler = queue("fastq-runner", async (record: SQSRecord) => {
  const job = await read(record);
  if (!job) return "parked";
  if (receivesOf(record) > mostTries)
    return fail(
      job.jobId,
      `The runner of this stage tried ${mostTries} times and came to no end of it; its log says more.`,
    );
  return run(job, { maxBytes: Resource.FastqRunner.maxBytes });
});

async function read(record: SQSRecord): Promise<Requested | undefined> {
  try {
    return jobIn(JSON.parse(record.body));
  } catch (error) {
    await park(record, error, Resource.FastqRunnerDeadLetterQueue.url);
    return undefined;
  }
}
