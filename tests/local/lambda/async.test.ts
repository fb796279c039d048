import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { afterTrouble } from "#local/engines/lambda/async-outcome";
import type { AsyncEvent } from "#local/engines/lambda/async-table";
import { directory, lines, start, until } from "#tests/local/lambda/fixture";

const event = { InvocationType: "Event" as const };
const queueArn = "arn:aws:sqs:us-east-1:000000000000:records";

async function records({ sqs }: Awaited<ReturnType<typeof start>>): Promise<object[]> {
  const { QueueUrl } = await sqs.call<{ QueueUrl: string }>("CreateQueue", {
    QueueName: "records",
  });
  const { Messages = [] } = await sqs.call<{ Messages?: { Body: string }[] }>("ReceiveMessage", {
    QueueUrl,
    MaxNumberOfMessages: 10,
  });
  return Messages.map(({ Body }) => JSON.parse(Body));
}

it("answers at once, and runs a failing event after one more minute and two more, under one id", async () => {
  const running = await start({ worker: { asynchronous: { onFailure: queueArn } } });
  running.clock.setScale(0);
  await records(running);
  const note = join(directory(), "notes");
  expect(await running.invoke({ note, fail: "no" }, event)).toMatchObject({ StatusCode: 202 });
  const { clock, context } = running;
  const calls = () =>
    context.gate.ledger.rows().find(({ operation }) => operation === "Invoke worker");
  for (const [tries, pauseMs] of [0, 60_000, 120_000].entries()) {
    if (pauseMs > 0) await clock.advance(pauseMs - 1);
    expect(calls()?.calls ?? 0).toBe(tries);
    await clock.advance(pauseMs > 0 ? 1 : 0);
    await until(() => calls()?.errors === tries + 1);
  }
  let letters: object[] = [];
  await until(async () => {
    letters = await records(running);
    return letters.length > 0;
  });
  const [requestId] = lines(note);
  expect(new Set(lines(note)).size).toBe(1);
  expect(letters).toEqual([
    {
      version: "1.0",
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      requestContext: {
        requestId,
        functionArn: "arn:aws:lambda:us-east-1:000000000000:function:worker:$LATEST",
        condition: "RetriesExhausted",
        approximateInvokeCount: 3,
      },
      requestPayload: { note, fail: "no" },
      responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: "Unhandled" },
      responsePayload: { errorType: "TypeError", errorMessage: "no", trace: expect.any(Array) },
    },
  ]);
});

it("tells of success where it is asked to", async () => {
  const running = await start({ worker: { asynchronous: { onSuccess: queueArn } } });
  await records(running);
  await running.invoke({ run: 1 }, event);
  let letters: object[] = [];
  await until(async () => {
    letters = await records(running);
    return letters.length > 0;
  });
  expect(letters).toMatchObject([
    {
      requestContext: { condition: "Success", approximateInvokeCount: 1 },
      requestPayload: { run: 1 },
      responseContext: { statusCode: 200, executedVersion: "$LATEST" },
      responsePayload: { got: { run: 1 } },
    },
  ]);
});

it("puts the record of a failure into a bucket, whole", async () => {
  const onFailure = "arn:aws:s3:::lost";
  const { invoke, objects } = await start({
    worker: { asynchronous: { maximumRetryAttempts: 0, onFailure } },
  });
  await invoke({ fail: "no" }, event);
  await until(() => objects.length === 1);
  expect(objects[0]?.bucket).toBe("lost");
  expect(objects[0]?.key).toMatch(
    /^aws\/lambda\/async\/worker\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[-0-9a-f]{36}$/,
  );
});

it("waits for a function that is throttled, and runs the event then", async () => {
  const running = await start({ worker: { reservedConcurrency: 1 } });
  const files = directory();
  const [note, open] = [join(files, "notes"), join(files, "open")];
  const busy = running.invoke({ note, until: open });
  await until(() => lines(note).length === 1);
  running.clock.setScale(0);
  await running.invoke({ note }, event);
  await running.clock.advance(0);
  await until(() => running.context.gate.ledger.rows().some(({ errors }) => errors === 1));
  writeFileSync(open, "");
  await busy;
  expect(lines(note)).toHaveLength(1);
  await running.clock.advance(1_000);
  await until(() => lines(note).length === 2);
});

it("keeps events over a restart, also one that was running", async () => {
  const files = directory();
  const state = join(files, "state");
  const note = join(files, "notes");
  const before = await start({ worker: {} }, state);
  await before.invoke({ note, until: join(files, "open") }, event);
  await until(() => lines(note).length === 1);
  await before.close();
  writeFileSync(join(files, "open"), "");
  const after = await start({ worker: {} }, state);
  // Its note is written before it answers: who closes in between has it run once more, as it must.
  const left = after.context.store.database("lambda").prepare("SELECT 1 FROM async_event");
  await until(() => lines(note).length === 2 && left.all().length === 0);
  expect(new Set(lines(note)).size).toBe(1);
  await after.close();
  const again = await start({ worker: {} }, state);
  await again.clock.advance(1_000);
  expect(again.context.gate.ledger.rows()).toEqual([]);
});

it("refuses a destination that is neither a queue nor a bucket", async () => {
  const onFailure = "arn:aws:sns:us-east-1:000000000000:topic";
  await expect(start({ worker: { asynchronous: { onFailure } } })).rejects.toMatchObject({
    code: "NotImplemented",
  });
});

it("never tries more often, nor later, than the function's configuration says", () => {
  void fc.assert(
    fc.property(
      fc.array(fc.constantFrom("failed" as const, "busy" as const), {
        maxLength: 200,
        size: "max",
      }),
      fc.integer({ min: 0, max: 2 }),
      fc.integer({ min: 60, max: 21_600 }),
      (troubles, maximumRetryAttempts, maximumEventAgeInSeconds) => {
        const start: AsyncEvent = {
          requestId: "r",
          functionArn: "f",
          payload: "{}",
          takenAt: 0,
          failures: 0,
          busy: 0,
          dueAt: 0,
        };
        const config = { maximumRetryAttempts, maximumEventAgeInSeconds };
        let now: AsyncEvent = start;
        let runs = 0;
        for (const trouble of troubles) {
          if (trouble === "failed") runs++;
          const next = afterTrouble(now, trouble, config, now.dueAt);
          if (typeof next === "string") break;
          expect(next.dueAt).toBeGreaterThan(now.dueAt);
          now = next;
        }
        expect(runs).toBeLessThanOrEqual(maximumRetryAttempts + 1);
        expect(now.dueAt).toBeLessThanOrEqual(maximumEventAgeInSeconds * 1000);
      },
    ),
  );
});

/** Pauses in milliseconds between tries that end as `troubles` says. */
function pausesAfter(troubles: ("failed" | "busy")[]): number[] {
  let event: AsyncEvent = {
    ...{ requestId: "r", functionArn: "a", payload: "{}" },
    ...{ takenAt: 0, failures: 0, busy: 0, dueAt: 0 },
  };
  const pauses: number[] = [];
  for (const trouble of troubles) {
    const next = afterTrouble(event, trouble, {}, event.dueAt);
    if (typeof next === "string") break;
    pauses.push(next.dueAt - event.dueAt);
    event = next;
  }
  return pauses;
}

it("tries a throttled function for six hours, with pauses up to five minutes", () => {
  const pauses = pausesAfter(Array.from({ length: 1000 }, () => "busy"));
  expect(pauses.slice(0, 4)).toEqual([1000, 2000, 4000, 8000]);
  expect(Math.max(...pauses)).toBe(300_000);
  const ageMs = pauses.reduce((sum, pause) => sum + pause, 0);
  expect(ageMs).toBeGreaterThan(5.8 * 3_600_000);
  expect(ageMs).toBeLessThanOrEqual(6 * 3_600_000);
});

it("loses no retry by being throttled", () => {
  expect(pausesAfter(["failed", "busy", "failed", "failed"])).toEqual([60_000, 1000, 120_000]);
});

it("takes events of rules and schedules into the same queue, under the function's own configuration", async () => {
  const running = await start({
    worker: { asynchronous: { maximumRetryAttempts: 0, onFailure: queueArn } },
  });
  await records(running);
  running.lambda.later(
    "arn:aws:lambda:us-east-1:000000000000:function:worker",
    JSON.stringify({ fail: "no" }),
  );
  let letters: object[] = [];
  await until(async () => {
    letters = await records(running);
    return letters.length > 0;
  });
  expect(letters).toMatchObject([{ requestContext: { approximateInvokeCount: 1 } }]);
  expect(() =>
    running.lambda.later("arn:aws:lambda:us-east-1:000000000000:function:x", "{}"),
  ).toThrow("not found");
});
