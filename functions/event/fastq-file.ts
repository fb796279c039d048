import { Resource } from "sst";
import * as z from "zod";
import { follow, followThoseOf } from "#core/fastq/s3-file/follow";
import { fn } from "#core/fn";
import { parkOrRetry } from "#functions/event/retry-later";
import { queue } from "#functions/lambda";

/** What S3 tells of an object (its key is not encoded in events), or we of a fastq. */
const Told = z.union([
  z.object({
    source: z.literal("aws.s3"),
    detail: z.object({
      bucket: z.object({ name: z.string() }),
      object: z.object({ key: z.string() }),
    }),
  }),
  z.object({
    source: z.literal("seqferry"),
    detail: z.object({ data: z.object({ id: z.string() }) }),
  }),
]);

/** Keeps fastqs together with their files in S3, which is asked how they are: the order of events does not matter. */
export const handler = queue("fastq-files", async (record) => {
  try {
    return await take(JSON.parse(record.body));
  } catch (error) {
    return parkOrRetry(record, error, Resource.FastqFileDeadLetterQueue.url);
  }
});

const take = fn(Told, async (told): Promise<string> => {
  if (told.source === "aws.s3") {
    const { bucket, object } = told.detail;
    return follow(`s3://${bucket.name}/${object.key}`);
  }
  const outcomes = await followThoseOf(told.detail.data.id);
  return outcomes.includes("changed") ? "changed" : "unchanged";
});
