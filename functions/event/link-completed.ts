import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as z from "zod";
import { invalid } from "#core/error";
import { certify } from "#core/package/link-certificate";
import { parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/** `LinkCompleted`, as EventBridge delivers it. */
const Completed = z.object({ detail: z.object({ data: z.object({ linkId: z.string() }) }) });

/** The recipient has every file of a link: it gets its certificate. */
export const handler = queue("link-completed", async (record: SQSRecord) => {
  try {
    const parsed = Completed.safeParse(JSON.parse(record.body));
    if (!parsed.success) throw invalid(parsed.error.issues);
    return await certify(parsed.data.detail.data.linkId);
  } catch (error) {
    return parkOrRetry(record, error, Resource.LinkCertificateDeadLetterQueue.url);
  }
});
