import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutEventsCommand, type Target } from "@aws-sdk/client-eventbridge";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { AwsError } from "#local/aws-error";
import { entry, numbers, putRule, queueArn, settle, start } from "#tests/local/eventbridge/fixture";

const letters = `${queueArn}-dlq`;
let running: Awaited<ReturnType<typeof start>>;
let attempts: number;
afterEach(() => running.close());

/** Sends one event to a queue that answers with an error each time. */
async function fail(error: unknown, target: Partial<Target> = {}): Promise<void> {
  attempts = 0;
  running = await start(undefined, ({ arn }) => {
    if (arn === letters) return;
    attempts++;
    throw error;
  });
  running.context.clock.setScale(0);
  await putRule(running.client, { DeadLetterConfig: { Arn: letters }, ...target });
  await running.client.send(new PutEventsCommand({ Entries: [entry({ n: 1 })] }));
  await settle(running.context);
}

const attributes = () => running.delivered[0]?.sqs?.messageAttributes;

test.each([
  ["ResourceNotFoundException", "NO_RESOURCE"],
  ["QueueDoesNotExist", "NO_RESOURCE"],
  ["AccessDeniedException", "NO_PERMISSIONS"],
])("%s is not tried again: the dead letter is written at once", async (code, ERROR_CODE) => {
  await fail(new AwsError(code, "no"));
  expect(attempts).toBe(1);
  expect(attributes()).toEqual({
    ...{ RULE_ARN: "arn:aws:events:us-east-1:000000000000:rule/all", TARGET_ARN: queueArn },
    ...{ ERROR_CODE, ERROR_MESSAGE: "no", RETRY_ATTEMPTS: "0" },
  });
  await settle(running.context, 86_400_000);
  expect(attempts).toBe(1);
});

test("without a dead-letter queue the event is dropped, and a line tells of it", async () => {
  await fail(new AwsError("ResourceNotFoundException", "no"), { DeadLetterConfig: undefined });
  await settle(running.context, 86_400_000);
  expect(attempts).toBe(1);
  expect(running.context.logged.join()).toContain("is dropped: no");
});

test("a delivery that fails since the process ends is made by the next one, and counts as no attempt", async () => {
  const directory = mkdtempSync(join(tmpdir(), "events-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const cut = Promise.withResolvers<void>();
  const first = await start(directory, () => cut.promise);
  await putRule(first.client, { RetryPolicy: { MaximumRetryAttempts: 0 } });
  await first.client.send(new PutEventsCommand({ Entries: [entry({ n: 1 })] }));
  await settle(first.context);
  const closed = first.engine.close();
  cut.reject(new Error("The cloud is closed."));
  await closed;
  await first.close();

  running = await start(directory);
  await settle(running.context);
  expect(numbers(running.delivered)).toEqual([1]);
});

test("other errors are tried 185 times in the 24 hours that AWS takes", async () => {
  await fail(new Error("down"));
  await settle(running.context, 23 * 3_600_000);
  expect(running.delivered).toEqual([]);
  await settle(running.context, 3_600_000);
  expect(attempts).toBeGreaterThan(170);
  expect(attempts).toBeLessThanOrEqual(186);
  expect(attributes()).toMatchObject({
    ERROR_CODE: "ERROR_FROM_TARGET",
    RETRY_ATTEMPTS: String(attempts - 1),
  });
});

test("an event that is too old is not tried again, however few tries it had", async () => {
  await fail(new AwsError("ThrottlingException", "slow down"), {
    RetryPolicy: { MaximumEventAgeInSeconds: 60 },
  });
  await settle(running.context, 120_000);
  // After 0, 1, 3, 7, 15 and 31 seconds; the next would be after 63.
  expect(attempts).toBe(6);
  expect(attributes()).toMatchObject({
    ERROR_CODE: "THROTTLING",
    EXHAUSTED_RETRY_CONDITION: "MaximumEventAgeInSeconds",
  });
});

test("no retries means one try", async () => {
  await fail(new Error("down"), { RetryPolicy: { MaximumRetryAttempts: 0 } });
  await settle(running.context, 60_000);
  expect(attempts).toBe(1);
  expect(attributes()).toMatchObject({ EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts" });
});
