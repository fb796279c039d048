import * as Metric from "#core/metric";
import * as Outbox from "#core/outbox";
import { cron } from "#functions/lambda";

/** Publishes events that the stream has left behind. */
export const handler = cron("outbox-sweep", async () => {
  const published = await Outbox.sweep();
  Metric.add("OutboxSwept", published);
  return published;
});
