import { sweep } from "#core/share/rule/sweep";
import { cron } from "#functions/lambda";

/** Runs that were told of, rule runs and back-tests that no event brought on. */
export const handler = cron("rules-due", () => sweep());
