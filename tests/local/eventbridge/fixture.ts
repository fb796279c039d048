import {
  EventBridgeClient,
  type PutEventsRequestEntry,
  PutRuleCommand,
  type PutRuleCommandInput,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import type { Delivery } from "#local/engines/eventbridge/delivery";
import { createEventbridge } from "#local/engines/eventbridge/eventbridge";
import { engineContext } from "#tests/local/support/engine-context";
import { listen } from "#tests/local/support/listen";

/** A target's ARN for a test. */
export const queueArn = "arn:aws:sqs:us-east-1:000000000000:reads";

/** Starts the engine behind HTTP; `answer` decides what becomes of each delivery. */
export async function start(
  directory?: string,
  answer: (delivery: Delivery) => void | Promise<void> = () => undefined,
) {
  const context = engineContext(directory);
  const delivered: Delivery[] = [];
  const engine = createEventbridge(context, {
    async deliver(delivery) {
      await answer(delivery);
      delivered.push(delivery);
    },
  });
  const server = await listen((request, response) => void engine.handle(request, response));
  const client = new EventBridgeClient({
    endpoint: server.url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  return {
    engine,
    client,
    context,
    delivered,
    async close() {
      client.destroy();
      await server.close();
      await engine.close();
      context.clock.stop();
      context.store.close();
    },
  };
}

/** Makes a rule with one target, unless told otherwise for everything of source `lims`. */
export async function putRule(
  client: EventBridgeClient,
  target: Partial<Target> = {},
  rule: Partial<PutRuleCommandInput> = {},
): Promise<void> {
  const { Name = "all", EventBusName } = rule;
  const trigger = rule.ScheduleExpression ? {} : { EventPattern: '{"source":["lims"]}' };
  await client.send(new PutRuleCommand({ Name, ...trigger, ...rule }));
  const Targets = [{ Id: "one", Arn: queueArn, ...target }];
  await client.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets }));
}

/** An entry of PutEvents. */
export function entry(detail: object, more: Partial<PutEventsRequestEntry> = {}) {
  return { Source: "lims", DetailType: "Sample", Detail: JSON.stringify(detail), ...more };
}

/** The `n` in the detail of each event that was delivered, in order. */
export function numbers(delivered: Delivery[]): number[] {
  return delivered.map(({ input }) => JSON.parse(input).detail.n);
}

/** Lets due timers and the deliveries they start run. */
export async function settle(context: ReturnType<typeof engineContext>, ms = 0): Promise<void> {
  await context.clock.advance(ms);
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    await context.clock.advance(0);
  }
}
