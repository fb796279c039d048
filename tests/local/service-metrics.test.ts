import { expect, it, onTestFinished } from "vitest";
import { createCloudwatch } from "#local/engines/cloudwatch/cloudwatch";
import { Functions } from "#local/engines/lambda/functions";
import { createSqs } from "#local/engines/sqs/sqs";
import { serviceMetrics } from "#local/service-metrics";
import { engineContext } from "#tests/local/support/engine-context";

const minute = 60_000;
const hour = 60 * minute;

/** The engines beside each other, their clock stopped at a full hour; no function is defined. */
async function start() {
  const context = engineContext();
  const { clock } = context;
  clock.setScale(0);
  await clock.advance(hour - (clock.now() % hour));
  const sqs = createSqs(context);
  const cloudwatch = createCloudwatch(context);
  const metrics = serviceMetrics(context, {
    sqs,
    cloudwatch,
    functions: new Functions(context, () => undefined),
  });
  onTestFinished(async () => {
    metrics.close();
    await sqs.close();
    await cloudwatch.close();
    clock.stop();
    context.store.close();
  });
  const { QueueUrl } = await sqs.call<{ QueueUrl: string }>("CreateQueue", { QueueName: "jobs" });
  /** Datapoints of a metric of the last day, by the minute, oldest first. */
  const points = async (Namespace: string, MetricName: string, Name: string, Value: string) => {
    const { Datapoints } = await cloudwatch.call<{
      Datapoints: { Timestamp: Date; Sum: number }[];
    }>("GetMetricStatistics", {
      Namespace,
      MetricName,
      Dimensions: [{ Name, Value }],
      StartTime: new Date(clock.now() - 23 * hour),
      EndTime: new Date(clock.now() + minute),
      Period: 60,
      Statistics: ["Sum", "SampleCount"],
    });
    return Datapoints.sort((a, b) => +a.Timestamp - +b.Timestamp);
  };
  const queue = async (name: string) =>
    (await points("AWS/SQS", name, "QueueName", "jobs")).map(({ Sum }) => Sum);
  const send = (MessageBody: string) => sqs.call("SendMessage", { QueueUrl, MessageBody });
  const receive = (VisibilityTimeout: number) =>
    sqs.call("ReceiveMessage", { QueueUrl, VisibilityTimeout });
  return { clock, metrics, points, queue, send, receive, sqs, QueueUrl };
}

it("measures a queue each minute: what waits, what is in flight, and the age of the oldest", async () => {
  const { clock, queue, send, receive } = await start();
  await send("one");
  await clock.advance(minute);
  await send("two");
  await receive(90);
  await clock.advance(2 * minute);
  expect(await queue("ApproximateNumberOfMessagesVisible")).toEqual([1, 1, 2]);
  expect(await queue("ApproximateNumberOfMessagesNotVisible")).toEqual([0, 1, 0]);
  expect(await queue("ApproximateAgeOfOldestMessage")).toEqual([60, 120, 180]);
});

it("tells of an empty queue for six hours more, and is then silent", async () => {
  const { clock, queue, send, sqs, QueueUrl } = await start();
  await send("one");
  await clock.advance(minute);
  await sqs.call("PurgeQueue", { QueueUrl });
  await clock.advance(22 * hour);
  const seen = await queue("ApproximateNumberOfMessagesVisible");
  expect(seen).toEqual([1, ...Array.from({ length: 359 }, () => 0)]);
});

it("is silent once the last message is older than its queue keeps it", async () => {
  const { clock, queue, send } = await start();
  await send("one");
  await clock.advance(4 * 24 * hour - hour);
  expect((await queue("ApproximateNumberOfMessagesVisible")).at(-1)).toBe(1);
  await clock.advance(2 * 24 * hour);
  expect(await queue("ApproximateNumberOfMessagesVisible")).toEqual([]);
});

it("counts calls of functions and those that failed", async () => {
  const { clock, metrics, points } = await start();
  const ended = { type: "end", id: "Consumer", milliseconds: 1 } as const;
  const error = { errorType: "Error", errorMessage: "no" };
  for (const report of [ended, { ...ended, error }, ended]) metrics.report(report);
  await clock.advance(minute);
  metrics.report(ended);
  await clock.advance(minute);
  const of = (name: string) => points("AWS/Lambda", name, "FunctionName", "Consumer");
  expect((await of("Invocations")).map(({ Sum }) => Sum)).toEqual([3, 1]);
  expect(await of("Errors")).toMatchObject([
    { Sum: 1, SampleCount: 3 },
    { Sum: 0, SampleCount: 1 },
  ]);
});

it("asks the clock for nothing once it is closed, whoever still tells of a run", async () => {
  const { clock, metrics, points } = await start();
  metrics.close();
  metrics.report({ type: "end", id: "late", milliseconds: 1 });
  await clock.advance(2 * minute);
  expect(await points("AWS/Lambda", "Invocations", "FunctionName", "late")).toEqual([]);
});
