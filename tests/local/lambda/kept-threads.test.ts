import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Clock } from "#local/clock";
import { FunctionWorker } from "#local/engines/lambda/function-worker";
import { KeptThreads } from "#local/engines/lambda/threads";
import { workerInput } from "#tests/local/lambda/fixture";

const renew = join(import.meta.dirname, "kept-renew.ts");

/** A function of a cloud of its own, whose time is `aheadMs` ahead. */
function start(threads: KeptThreads, environment: Record<string, string>, aheadMs = 0) {
  const clock = new Clock(aheadMs);
  onTestFinished(() => clock.stop());
  const input = workerInput("kept-handler.ts", clock);
  const worker = new FunctionWorker(
    threads,
    { input, environment },
    { onLine: () => undefined, onGone: () => undefined },
  );
  const invoke = async (event: object = {}, timeoutSeconds = 20) => {
    const { payload, error } = await worker.invoke(event, timeoutSeconds, "request");
    return (error ? { error } : payload) as Record<string, unknown>;
  };
  return { invoke, stop: () => worker.stop() };
}

function keep(most: number): KeptThreads {
  const threads = new KeptThreads({ renew, most });
  onTestFinished(() => threads.end());
  return threads;
}

test("the same function of the next cloud runs in the thread of the one before, in its own environment and time", async () => {
  const threads = keep(1);
  const first = start(threads, { STAGE: "one" });
  expect(await first.invoke()).toMatchObject({ calls: 1, stage: "one", renewed: null });
  await first.stop();

  const day = 86_400_000;
  const second = start(threads, { STAGE: "two" }, day);
  const told = await second.invoke();
  expect(told).toMatchObject({ calls: 2, stage: "two", renewed: "two" });
  expect(Number(told.now) - Date.now()).toBeGreaterThan(day - 60_000);
  await second.stop();
});

test("a function with other variables gets a thread of its own", async () => {
  const threads = keep(2);
  const first = start(threads, { STAGE: "one", ONLY: "here" });
  await first.invoke();
  await first.stop();
  const second = start(threads, { STAGE: "two" });
  expect(await second.invoke()).toMatchObject({ calls: 1, only: null });
  await second.stop();
});

test("a thread that still runs what has timed out is nobody's next", async () => {
  const threads = keep(1);
  const first = start(threads, { STAGE: "one" });
  await first.invoke();
  expect(await first.invoke({ waitMs: 60_000 }, 0.05)).toMatchObject({
    error: { errorType: "Sandbox.Timedout" },
  });
  await first.stop();
  const second = start(threads, { STAGE: "two" });
  expect(await second.invoke()).toMatchObject({ calls: 1, stage: "two" });
  await second.stop();
});

test("no more threads are kept than asked for: who has waited longest ends", async () => {
  const threads = keep(1);
  const pair = [start(threads, { STAGE: "one" }), start(threads, { STAGE: "two" })];
  for (const { invoke } of pair) await invoke();
  await pair[1]?.invoke();
  for (const { stop } of pair) await stop();
  const next = [start(threads, { STAGE: "three" }), start(threads, { STAGE: "four" })];
  expect(await next[0]?.invoke()).toMatchObject({ calls: 3 });
  expect(await next[1]?.invoke()).toMatchObject({ calls: 1 });
  for (const { stop } of next) await stop();
});
