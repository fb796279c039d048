import { Resource } from "sst";
import type { ImportRow } from "#core/catalogue/import/import.entity";
import { limsReader } from "#core/catalogue/import/lims/reader";
import * as Queue from "#core/catalogue/import/queue";
import type { ImportReader } from "#core/catalogue/import/reader";
import { run } from "#core/catalogue/import/run";
import { workflowReader } from "#core/catalogue/import/workflow/reader";
import { isTransient } from "#core/error";
import { listReader } from "#core/fastq/fastq-list/reader";
import { minutes, now } from "#core/time";
import { park } from "#functions/event/dead-letter";
import { queue } from "#functions/lambda";

/** Of the function's 15 minutes (`stacks/catalogue.ts`); the rest is for the batch that it is at. */
const workMs = minutes(13);

/**
 * Runs the import whose file was created, or that is to go on. What is wrong with a file is told by its import; what
 * no import can be found for goes to the dead letters.
 */
export const handler = queue("imports", async (record) => {
  try {
    const importId = Queue.read(record.body);
    const turn = await run(importId, now() + workMs, readerOf);
    if (turn === "again") await Queue.send(importId);
    return turn;
  } catch (error) {
    if (isTransient(error)) throw error;
    await park(record, error, Resource.ImportDeadLetterQueue.url);
    return "parked";
  }
});

function readerOf({ importId, dryRun, kind, options }: ImportRow): ImportReader {
  if (kind === "lims") return limsReader({ importId, dryRun });
  if (kind === "workflow") return workflowReader({ importId, dryRun });
  if (!options) throw new Error(`${importId} is a fastq list without options.`);
  return listReader({ ...options, importId, dryRun });
}
