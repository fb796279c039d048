import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as z from "zod";
import { isTransient } from "#core/error";
import { followMany } from "#core/fastq/read-set/follow";
import { followThoseOf } from "#core/fastq/read-set/of-fastq";
import { fn } from "#core/fn";
import type { ReadSetKey } from "#core/readset/schema";
import { park } from "#functions/event/dead-letter";
import { retryLater } from "#functions/event/retry-later";
import { queueBatch } from "#functions/lambda";

/** What is told of a read set, or of a fastq, as EventBridge delivers it. */
const Told = z.discriminatedUnion("detail-type", [
  z.object({
    "detail-type": z.literal("ReadSetChanged"),
    detail: z.object({ data: z.object({ storeId: z.string(), readSetId: z.string() }) }),
  }),
  z.object({
    "detail-type": z.literal("FastqStateChange"),
    detail: z.object({ data: z.object({ id: z.string(), status: z.string() }) }),
  }),
]);
type Told = z.infer<typeof Told>;
const read = fn(Told, (told) => told);

/** A read set, and the messages that tell of it. */
type Wanted = { key: ReadSetKey; of: SQSRecord[] };

/** Keeps fastqs together with their read sets. Events say where to look only, so their order does not matter. */
export const handler = queueBatch("fastq-read-sets", async (records) => {
  const again: SQSRecord[] = [];
  const attempt = async (of: SQSRecord[], work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      for (const record of of) if (await isToComeAgain(record, error)) again.push(record);
    }
  };
  const wanted = new Map<string, Wanted>();
  await Promise.all(
    records.map((record) =>
      attempt([record], async () => take(read(JSON.parse(record.body)), record, wanted)),
    ),
  );
  const readSets = [...wanted.values()];
  await attempt(
    readSets.flatMap(({ of }) => of),
    () =>
      followMany(
        readSets.map(({ key }) => key),
        (key, work) => attempt(wanted.get(nameOf(key))?.of ?? [], () => work),
      ),
  );
  return again;
});

/** Read sets are taken together afterwards: most of them are as they are to be. */
async function take(told: Told, record: SQSRecord, wanted: Map<string, Wanted>): Promise<void> {
  if (told["detail-type"] === "FastqStateChange") {
    const { id, status } = told.detail.data;
    await followThoseOf(id, { isNew: status === "FASTQ_CREATED" });
    return;
  }
  const { storeId, readSetId } = told.detail.data;
  const key = { storeId, readSetId };
  const known = wanted.get(nameOf(key)) ?? { key, of: [] };
  known.of.push(record);
  wanted.set(nameOf(key), known);
}

/** What can never succeed goes to the dead letters with its error. */
async function isToComeAgain(record: SQSRecord, error: unknown): Promise<boolean> {
  const { url } = Resource.FastqReadSetDeadLetterQueue;
  if (isTransient(error)) await retryLater(record, url);
  else await park(record, error, url);
  return isTransient(error);
}

function nameOf({ storeId, readSetId }: ReadSetKey): string {
  return `${storeId}/${readSetId}`;
}
