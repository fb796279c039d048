import { sweep } from "#core/catalogue/import/sweep";
import { cron } from "#functions/lambda";

/** Ends imports whose file did not come, and lets those go on whose run fell silent. */
export const handler = cron("import-sweep", sweep);
