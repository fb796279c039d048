import { Resource } from "sst";
import * as z from "zod";
import { note } from "#core/catalogue/workflow-run/seen";
import { fn } from "#core/fn";
import { parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/** What S3 tells of an object; its key is not encoded in events. */
const Told = z.object({
  source: z.literal("aws.s3"),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({ key: z.string() }),
  }),
});

/** Notes folders that files of workflow runs are written to. What lies there is listed when somebody asks: order and repeats do not matter. */
export const handler = queue("workflow-files", async (record) => {
  try {
    return await take(JSON.parse(record.body));
  } catch (error) {
    return parkOrRetry(record, error, Resource.WorkflowFileDeadLetterQueue.url);
  }
});

const take = fn(Told, ({ detail: { bucket, object } }) =>
  note(`s3://${bucket.name}/${object.key}`),
);
