import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import { take } from "#core/audit/keep";
import { NewRecords } from "#core/audit/queue";
import type { Key } from "#core/audit/rows";
import { invalid } from "#core/error";
import * as Log from "#core/log";
import { park } from "#functions/event/dead-letter";
import { queueBatch } from "#functions/lambda";

/** New audit records get their places in the chain, all of a batch together and in its order. */
export const handler = queueBatch("audit-records", async (records) => {
  const { url } = Resource.AuditDeadLetterQueue;
  const keys: Key[] = [];
  const readable: SQSRecord[] = [];
  for (const record of records) {
    try {
      keys.push(...read(record.body));
      readable.push(record);
    } catch (error) {
      await park(record, error, url);
    }
  }
  try {
    const missing = new Set((await take(keys)).map(({ auditId }) => auditId));
    for (const record of missing.size > 0 ? readable : []) await parkMissing(record, missing);
    return [];
  } catch (error) {
    Log.error("Audit records have no place yet, and come again", { count: keys.length, error });
    return readable;
  }
});

async function parkMissing(record: SQSRecord, missing: Set<string>): Promise<void> {
  const [first] = read(record.body).filter(({ auditId }) => missing.has(auditId));
  if (!first) return;
  const error = new Error(`The audit's record ${first.auditId} is gone from the table.`);
  await park(record, error, Resource.AuditDeadLetterQueue.url);
}

function read(body: string): Key[] {
  const parsed = NewRecords.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data.records;
  throw invalid(parsed.error.issues);
}
