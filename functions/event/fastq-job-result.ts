import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as z from "zod";
import { report } from "#core/fastq/job/job";
import { FastqJobKey, ReportFastqJob } from "#core/fastq/job/schema";
import { fn } from "#core/fn";
import { parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

const Delivered = z.object({
  detail: z.strictObject({ jobId: FastqJobKey.shape.fastqJobId, ...ReportFastqJob.shape }),
});
const read = fn(Delivered, ({ detail }) => detail);
/** Null is as good as absent, also within a result: some languages send it so. */
const withoutNulls = (_name: string, value: unknown) => value ?? undefined;

/**
 * Takes `FastqJobResult` events: what whoever computes a job found out, as `PATCH /fastq-jobs/{id}` takes it. One that
 * can never be taken goes to the dead letters with the reason.
 */
export const handler = queue("fastq-job-result", async (record: SQSRecord) => {
  try {
    const { jobId, ...said } = read(JSON.parse(record.body, withoutNulls));
    const { status } = await report(jobId, said);
    return status.toLowerCase();
  } catch (error) {
    return parkOrRetry(record, error, Resource.FastqJobResultDeadLetterQueue.url);
  }
});
