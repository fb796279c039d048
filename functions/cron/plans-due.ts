import { sweep } from "#core/share/plan/sweep";
import { cron } from "#functions/lambda";

/** Plans that were never begun, or did not end. */
export const handler = cron("plans-due", () => sweep());
