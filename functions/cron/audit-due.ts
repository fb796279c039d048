import { keep } from "#core/audit/keep";
import { cron } from "#functions/lambda";

/** Audit records that were lost, segments that are to be closed, the anchor of a day. */
export const handler = cron("audit-due", () => keep());
