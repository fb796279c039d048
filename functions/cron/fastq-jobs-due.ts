import { expireDue } from "#core/fastq/job/job";
import { cron } from "#functions/lambda";

/** Ends fastq jobs of which nobody has told anything for a day. */
export const handler = cron("fastq-jobs-due", () => expireDue());
