import { sweep } from "#core/notify/alert/sweep";
import { cron } from "#functions/lambda";

/** What should have ended by now. */
export const handler = cron("alerts-due", () => sweep());
