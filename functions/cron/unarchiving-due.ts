import { sweep } from "#core/fastq/unarchiving/sweep";
import { cron } from "#functions/lambda";

/** Unarchiving jobs whose events were lost, or whose worker was killed. */
export const handler = cron("unarchiving-due", () => sweep());
