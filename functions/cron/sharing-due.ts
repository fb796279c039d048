import { sweep } from "#core/share/sharing-job/sweep";
import { cron } from "#functions/lambda";

/** Sharing jobs that no event told of, and what those that have ended left behind. */
export const handler = cron("sharing-due", () => sweep());
