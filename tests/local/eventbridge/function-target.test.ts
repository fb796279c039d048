import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterEach, expect, test } from "vitest";
import { AwsError } from "#local/aws-error";
import { createDelivery } from "#local/deliver";
import type { CallableEngine } from "#local/engine";
import type { InvokeResult } from "#local/invoke";
import { entry, putRule, queueArn, settle, start } from "#tests/local/eventbridge/fixture";

const functionArn = "arn:aws:lambda:us-east-1:000000000000:function:sweep";
const minute = 60_000;
const handlerFailed = { error: { errorType: "Error", errorMessage: "boom" } };
let running: Awaited<ReturnType<typeof start>>;
afterEach(() => running.close());

type Answer = (attempt: number) => InvokeResult;

/** An engine whose targets are a function that gives these answers, and queues that keep what they get. */
async function open(answer: Answer, directory?: string) {
  const runs: { at: number; event: unknown }[] = [];
  const letters: unknown[] = [];
  const sqs = {
    call: async (_operation: string, message: unknown) => letters.push(message),
  } as unknown as CallableEngine;
  const deliver = createDelivery({
    ...{ endpoint: "http://127.0.0.1", sqs, states: () => sqs },
    async invoke(_arn, event) {
      runs.push({ at: running.context.clock.now(), event });
      return answer(runs.length);
    },
  });
  running = await start(directory, (delivery) => deliver(delivery, 1));
  running.context.clock.setScale(0);
  return { runs, letters };
}

async function send(RetryPolicy: object = {}) {
  const DeadLetterConfig = { Arn: `${queueArn}-dlq` };
  await putRule(running.client, { Arn: functionArn, DeadLetterConfig, RetryPolicy });
  await running.client.send(new PutEventsCommand({ Entries: [entry({ n: 1 })] }));
  await settle(running.context);
}

const pauses = (runs: { at: number }[]) =>
  runs.slice(1).map(({ at }, index) => at - (runs[index]?.at ?? 0));

test("a handler that fails runs again after one minute and after two more, whatever the rule's policy says", async () => {
  const { runs, letters } = await open(() => handlerFailed);
  await send({ MaximumRetryAttempts: 0 });
  for (let turn = 0; turn < 10; turn++) await settle(running.context, minute);
  expect(pauses(runs)).toEqual([minute, 2 * minute]);
  expect(new Set(runs.map(({ event }) => JSON.stringify(event))).size).toBe(1);
  // Lambda had taken the event: it is no dead letter of the rule.
  expect(letters).toEqual([]);
  expect(running.context.logged.join()).toContain(
    "sweep failed 3 times and the event was given up: Error: boom",
  );
});

test("a handler that recovers is not called again", async () => {
  const { runs } = await open((attempt) => (attempt === 2 ? { payload: 1 } : handlerFailed));
  await send();
  for (let turn = 0; turn < 10; turn++) await settle(running.context, minute);
  expect(runs).toHaveLength(2);
});

test("a throttled function is tried for six hours, with pauses up to five minutes, and loses no retry by it", async () => {
  const { runs, letters } = await open(() => {
    throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
  });
  await send();
  for (let turn = 0; turn < 8; turn++) await settle(running.context, 60 * minute);
  expect(pauses(runs).slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
  expect(Math.max(...pauses(runs))).toBe(5 * minute);
  const age = (runs.at(-1)?.at ?? 0) - (runs[0]?.at ?? 0);
  expect(age).toBeGreaterThan(5.8 * 60 * minute);
  expect(age).toBeLessThanOrEqual(6 * 60 * minute);
  expect(letters).toEqual([]);
});

test("throttling between two failures does not use up a retry", async () => {
  const { runs } = await open((attempt) => {
    if (attempt === 2) throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
    return handlerFailed;
  });
  await send();
  for (let turn = 0; turn < 10; turn++) await settle(running.context, minute);
  expect(pauses(runs)).toEqual([minute, 1000, 2 * minute]);
});

test("a function that does not exist is the rule's dead letter, at once", async () => {
  const { letters } = await open(() => {
    throw new AwsError("ResourceNotFoundException", "Function not found", 404);
  });
  await send();
  expect(letters).toMatchObject([
    { MessageAttributes: { ERROR_CODE: { StringValue: "NO_RESOURCE" } } },
  ]);
});

test("retries of a function outlive the process, with their number and time", async () => {
  const directory = mkdtempSync(join(tmpdir(), "async-"));
  try {
    await open(() => handlerFailed, directory);
    await send();
    const killed = running;
    // No close: what a killed process leaves behind is what another one finds.
    const { runs } = await open(() => handlerFailed, directory);
    await settle(running.context, 50_000);
    expect(runs).toHaveLength(0);
    for (let turn = 0; turn < 10; turn++) await settle(running.context, minute);
    expect(runs).toHaveLength(2);
    killed.context.clock.stop();
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
