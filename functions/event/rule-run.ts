import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as z from "zod";
import { invalid } from "#core/error";
import { advance } from "#core/share/rule/advance";
import { RuleRunKey } from "#core/share/rule/run-schema";
import { parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/** The end of a sharing job that a rule asked for names the rule's run. */
const Told = z.object({ detail: z.object({ data: RuleRunKey }) });

/** push_package_job_monitor by events: a rule run goes on, or ends, when one of its shares has. */
export const handler = queue("rules", async (record: SQSRecord) => {
  try {
    const parsed = Told.safeParse(JSON.parse(record.body));
    if (!parsed.success) throw invalid(parsed.error.issues);
    return (await advance(parsed.data.detail.data.ruleRunId)) ?? "unknown";
  } catch (error) {
    return parkOrRetry(record, error, Resource.RuleRunDeadLetterQueue.url);
  }
});
