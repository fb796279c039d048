import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import { invalid, isTransient } from "#core/error";
import { begin } from "#core/fastq/unarchiving/begin";
import { UnarchivingRequest } from "#core/fastq/unarchiving/queue";
import * as Log from "#core/log";
import { park } from "#functions/event/dead-letter";
import { retryLater } from "#functions/event/retry-later";
import { queueBatch } from "#functions/lambda";

type Asked = { record: SQSRecord; request: UnarchivingRequest };

/**
 * Makes unarchiving jobs of all fastqs that were asked for within the batching window. What cannot be read goes to the
 * dead letters. When a batch fails its fastqs are tried one by one, so that one of them keeps no other from its job.
 */
export const handler = queueBatch("unarchiving", async (records) => {
  const asked: Asked[] = [];
  for (const record of records) {
    try {
      asked.push({ record, request: read(record.body) });
    } catch (error) {
      await park(record, error, Resource.UnarchivingDeadLetterQueue.url);
    }
  }
  try {
    await bring(asked.map(({ request }) => request));
    return [];
  } catch (error) {
    return isTransient(error) ? later(asked.map(({ record }) => record)) : oneByOne(asked);
  }
});

/** Its line leads from a fastq that somebody waits for to the jobs that bring it back. */
async function bring(requests: UnarchivingRequest[]): Promise<void> {
  for (const { unarchivingJobId, copyJobId, fastqIds } of await begin(requests))
    Log.info("Fastqs are brought back", { unarchivingJobId, copyJobId, fastqIds });
}

/** Answers those that failed. */
async function oneByOne(asked: Asked[]): Promise<SQSRecord[]> {
  const failed: SQSRecord[] = [];
  for (const { record, request } of asked)
    await bring([request]).catch(async (error) => {
      if (isTransient(error)) failed.push(record);
      else await park(record, error, Resource.UnarchivingDeadLetterQueue.url);
    });
  return later(failed);
}

/** They come again soon. */
async function later(records: SQSRecord[]): Promise<SQSRecord[]> {
  for (const record of records) await retryLater(record, Resource.UnarchivingDeadLetterQueue.url);
  return records;
}

function read(body: string): UnarchivingRequest {
  const parsed = UnarchivingRequest.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues);
}
