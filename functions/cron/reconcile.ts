import * as Backfills from "#core/readset/backfill/backfill";
import { cron } from "#functions/lambda";

/** Of each night: what the backfill may ask for details, and for tags again. */
const detailsMinutes = 60;

/** Starts the nightly comparison of every store; says which have a backfill already. */
export const handler = cron("reconciliation", () => Backfills.schedule({ detailsMinutes }));
