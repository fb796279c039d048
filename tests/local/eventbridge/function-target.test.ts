import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterEach, expect, test } from "vitest";
import { AwsError } from "#local/aws-error";
import { createDelivery } from "#local/deliver";
import type { CallableEngine } from "#local/engine";
import { entry, putRule, queueArn, settle, start } from "#tests/local/eventbridge/fixture";

const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:sweep";
let running: Awaited<ReturnType<typeof start>>;
afterEach(() => running.close());

/** An engine whose targets are Lambda's queue, which does `take`, and queues that keep what they get. */
async function open(take: (payload: string) => void) {
  const letters: unknown[] = [];
  const sqs = {
    call: async (_operation: string, message: unknown) => letters.push(message),
  } as unknown as CallableEngine;
  const deliver = createDelivery({
    ...{ endpoint: "http://127.0.0.1", sqs, states: () => sqs },
    lambda: () => ({ later: (_arn, payload) => take(payload) }),
  });
  running = await start(undefined, (delivery) => deliver(delivery, 1));
  running.context.clock.setScale(0);
  return letters;
}

async function send(target: object = {}) {
  const DeadLetterConfig = { Arn: `${queueArn}-dlq` };
  await putRule(running.client, { Arn: functionArn, DeadLetterConfig, ...target });
  await running.client.send(new PutEventsCommand({ Entries: [entry({ n: 1 })] }));
  for (let turn = 0; turn < 5; turn++) await settle(running.context, 60_000);
}

test("an event goes once into Lambda's queue; what the function makes of it is no concern of the rule", async () => {
  const taken: string[] = [];
  const letters = await open((payload) => taken.push(payload));
  await send({ RetryPolicy: { MaximumRetryAttempts: 0 } });
  expect(taken.map((payload) => JSON.parse(payload))).toMatchObject([{ detail: { n: 1 } }]);
  expect(letters).toEqual([]);
});

test("a constant input is the function's event, as JSON has it", async () => {
  const taken: string[] = [];
  await open((payload) => taken.push(payload));
  await send({ Input: '"plain"' });
  expect(taken).toEqual(['"plain"']);
});

test("a function that does not exist is the rule's dead letter, at once", async () => {
  const letters = await open(() => {
    throw new AwsError("ResourceNotFoundException", "Function not found", 404);
  });
  await send();
  expect(letters).toMatchObject([
    { MessageAttributes: { ERROR_CODE: { StringValue: "NO_RESOURCE" } } },
  ]);
});
