import { sweep } from "#core/fastq/sync/sweep";
import { cron } from "#functions/lambda";

/** Looks at sync requests whose time has come: signs of life, deadlines, and what was broken off. */
export const handler = cron("sync-due", () => sweep());
