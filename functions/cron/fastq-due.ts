import { expireDue } from "#core/fastq/expiry/expire";
import { cron } from "#functions/lambda";

/** Ends restored copies of fastqs whose time is over. */
export const handler = cron("fastq-due", () => expireDue());
