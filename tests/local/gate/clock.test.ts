import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Clock } from "#local/clock";
import { openClock } from "#local/saved-clock";
import { SharedTime } from "#local/shared-time";
import { openStore } from "#local/store";
import { scratchDirectory } from "#tests/support/process";

/** A clock that only `advance` moves, so that what a test expects is exact. */
function stopped(): Clock {
  const clock = new Clock();
  clock.setScale(0);
  return clock;
}

test("timers fire in the order in which they fall due, whatever the order they were set in, and none early", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(1000)), fc.nat(1000), async (delays, until) => {
      const clock = stopped();
      const start = clock.now();
      const fired: number[] = [];
      for (const delay of delays)
        clock.after(delay, () => {
          expect(clock.now()).toBe(start + delay);
          fired.push(delay);
        });
      await clock.advance(until);
      expect(fired).toEqual(delays.filter((delay) => delay <= until).sort((a, b) => a - b));
      clock.stop();
    }),
    { numRuns: 40 },
  );
});

test("a cancelled timer never fires, also when thousands were cancelled before it", async () => {
  const clock = stopped();
  const fired: number[] = [];
  const cancels = Array.from({ length: 5000 }, (_, n) => clock.after(n, () => fired.push(n)));
  for (const [n, cancel] of cancels.entries()) if (n % 100 !== 0) cancel();
  await clock.advance(10_000);
  expect(fired).toEqual(Array.from({ length: 50 }, (_, n) => n * 100));
});

test("a stopped clock stands still until it is advanced, and a timer set while it fires another falls due at its own time", async () => {
  const clock = stopped();
  const start = clock.now();
  const seen: number[] = [];
  clock.after(10, () => clock.after(5, () => seen.push(clock.now() - start)));
  await clock.advance(100);
  expect(seen).toEqual([15]);
  expect(clock.now()).toBe(start + 100);
});

test("a scaled clock runs so many times as fast, and its timers with it", async () => {
  const clock = new Clock();
  clock.setScale(100_000);
  const from = clock.now();
  const real = performance.now();
  await clock.sleep(3_600_000);
  expect(clock.now() - from).toBeGreaterThanOrEqual(3_600_000);
  expect(performance.now() - real).toBeLessThan(5_000);
});

test("the clock never goes back, neither in a change of scale nor over a restart", () => {
  const scratch = scratchDirectory();
  const first = openStore(scratch.path);
  const before = openClock(first);
  before.clock.setScale(1000);
  before.clock.setScale(0);
  const stoppedAt = before.clock.now();
  before.save();
  first.close();
  const second = openStore(scratch.path);
  const { clock } = openClock(second);
  expect(clock.now()).toBe(stoppedAt);
  clock.setScale(1);
  expect(clock.now()).toBeGreaterThanOrEqual(stoppedAt);
  second.close();
  scratch.remove();
});

test("a thread that shares the time never sees half of a change", async () => {
  const time = new SharedTime();
  time.write({ origin: 0, real: 0, scale: 0 });
  const worker = new Worker(
    `import { SharedTime } from ${JSON.stringify(import.meta.resolve("#local/shared-time"))};
     import { parentPort, workerData } from "node:worker_threads";
     const time = new SharedTime(workerData);
     let torn = 0, changes = 0, last = 0;
     while (changes < 1000) {
       const { origin, real, scale } = time.line();
       if (origin !== real || origin !== scale) torn++;
       if (origin !== last) changes++;
       last = origin;
     }
     parentPort.postMessage(torn);`,
    { eval: true, workerData: time.memory, execArgv: ["--input-type=module"] },
  );
  const answer = new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
  });
  let torn: unknown;
  void answer.then((value) => {
    torn = value;
  });
  for (let n = 1; torn === undefined; n++) {
    for (let burst = 0; burst < 1000; burst++)
      time.write({ origin: n * 1000 + burst, real: n * 1000 + burst, scale: n * 1000 + burst });
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await answer).toBe(0);
});
