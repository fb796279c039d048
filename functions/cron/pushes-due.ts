import { sweep } from "#core/share/push/sweep";
import { cron } from "#functions/lambda";

/** Pushes that were not begun, did not end, or were not written down. */
export const handler = cron("pushes-due", () => sweep());
