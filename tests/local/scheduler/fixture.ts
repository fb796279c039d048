import { SchedulerClient } from "@aws-sdk/client-scheduler";
import type { Delivery } from "#local/engines/eventbridge/delivery";
import { createScheduler } from "#local/engines/scheduler/scheduler";
import { engineContext } from "#tests/local/support/engine-context";
import { listen } from "#tests/local/support/listen";

/** Starts the engine behind HTTP; `answer` decides what becomes of each delivery. */
export async function start(
  directory?: string,
  answer: (delivery: Delivery) => void = () => undefined,
) {
  const context = engineContext(directory);
  const delivered: Delivery[] = [];
  const engine = createScheduler(context, {
    async deliver(delivery) {
      answer(delivery);
      delivered.push(delivery);
    },
  });
  const server = await listen((request, response) => void engine.handle(request, response));
  const client = new SchedulerClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  const close = async () => {
    client.destroy();
    await server.close();
    await engine.close();
    context.clock.stop();
    context.store.close();
  };
  return { client, context, delivered, engine, close };
}

/** The members of CreateSchedule for a schedule named `nightly`. */
export const schedule = (ScheduleExpression: string, more: object = {}) => ({
  Name: "nightly",
  ScheduleExpression,
  FlexibleTimeWindow: { Mode: "OFF" as const },
  Target: {
    Arn: "arn:aws:lambda:us-east-1:000000000000:function:sweep",
    RoleArn: "arn:aws:iam::000000000000:role/scheduler",
    Input: '{"at":"<aws.scheduler.scheduled-time>","try":"<aws.scheduler.attempt-number>"}',
  },
  ...more,
});
