import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as z from "zod";
import { invalid } from "#core/error";
import { advance } from "#core/share/sharing-job/advance";
import { idOfPackage } from "#core/share/sharing-job/row";
import { parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/** An event of a package, of its plan or push, or of a job itself; each names the package. */
const Told = z.object({
  detail: z.object({ data: z.object({ packageId: z.string().startsWith("pkg.") }) }),
});

/** Something changed that a sharing job may wait for: it goes on as far as it can. */
export const handler = queue("sharing-jobs", async (record: SQSRecord) => {
  try {
    const parsed = Told.safeParse(JSON.parse(record.body));
    if (!parsed.success) throw invalid(parsed.error.issues);
    return await advance(idOfPackage(parsed.data.detail.data.packageId));
  } catch (error) {
    return parkOrRetry(record, error, Resource.SharingDeadLetterQueue.url);
  }
});
