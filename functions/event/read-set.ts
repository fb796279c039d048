import { Resource } from "sst";
import { isTransient } from "#core/error";
import * as Metric from "#core/metric";
import * as ReadSets from "#core/readset/read-set";
import { park } from "#functions/event/dead-letter";
import { receivesOf, retryLater } from "#functions/event/retry-later";
import { sentAt } from "#functions/event/source-queue";
import { queue } from "#functions/lambda";

/** Deliveries after which a message is given up, as the stage's queue does it; a user's own queue may never do. */
const mostReceives = 20;

/**
 * Takes HealthOmics events into the mirror, from the stage's queue and from the user's own. What can never succeed
 * goes to the stage's dead letters, with its error.
 */
export const handler = queue("readset-events", async (record) => {
  try {
    return await ReadSets.apply(JSON.parse(record.body), sentAt(record));
  } catch (error) {
    if (isTransient(error) && receivesOf(record) < mostReceives) {
      await retryLater(record, Resource.ReadSetQueue.url);
      throw error;
    }
    await park(record, error, Resource.ReadSetDeadLetterQueue.url);
    Metric.add("ReadSetEventsParked", 1);
    return "parked";
  }
});
