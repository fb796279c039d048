import { sweep } from "#core/package/package-tidy";
import { cron } from "#functions/lambda";

/** Packages that were never begun, did not end, were not tidied up, or whose time is over. */
export const handler = cron("packages-due", () => sweep());
