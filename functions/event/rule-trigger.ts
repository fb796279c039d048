import type { SQSRecord } from "aws-lambda";
import { Resource } from "sst";
import * as Log from "#core/log";
import { note, runOf } from "#core/share/rule/trigger";
import { park } from "#functions/event/dead-letter";
import { queueBatch } from "#functions/lambda";

/** Instrument runs that were told of: those of a batch are noted once each, however often they were told of. */
export const handler = queueBatch("rules", async (records) => {
  const runs = new Map<string, SQSRecord[]>();
  for (const record of records)
    try {
      const run = runOf(JSON.parse(record.body));
      runs.set(run, [...(runs.get(run) ?? []), record]);
    } catch (error) {
      await park(record, error, Resource.RuleTriggerDeadLetterQueue.url);
    }
  const again: SQSRecord[] = [];
  for (const [instrumentRunId, told] of runs)
    try {
      const outcome = await note(instrumentRunId, told.length);
      Log.info("A run was told of", { instrumentRunId, events: told.length, outcome });
    } catch (error) {
      Log.warn("A run will be told of again", { instrumentRunId, error });
      again.push(...told);
    }
  return again;
});
