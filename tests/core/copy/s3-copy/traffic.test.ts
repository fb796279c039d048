import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GivenUp, patiently, waitMs } from "#core/copy/s3-copy/backoff";
import { partitionOf, Traffic } from "#core/copy/s3-copy/traffic";
import { setTime } from "#core/time";

let time = 0;
/** Waits that were asked for; they pass at once. */
let waits: number[] = [];
beforeEach(() => {
  time = 1000;
  waits = [];
  setTime({
    now: () => time,
    sleep: async (ms) => {
      waits.push(ms);
      time += ms;
    },
  });
});
afterEach(() => setTime());

const slow = () =>
  Object.assign(new Error("Please reduce your request rate."), { name: "SlowDown" });

describe("traffic", () => {
  test("a refusal for the rate halves a partition, once for all calls of that time, and no other", () => {
    const traffic = new Traffic(64);
    for (let call = 0; call < 64; call++) traffic.slowed("a/x", 1000);
    expect([traffic.mostOf("a/x"), traffic.mostOf("a/y")]).toEqual([32, 64]);
    time = 2000;
    traffic.slowed("a/x", 1500);
    expect(traffic.mostOf("a/x")).toBe(16);
    for (let later = 3000; later < 10_000; later += 1000) {
      time = later;
      traffic.slowed("a/x", later - 1);
    }
    expect(traffic.mostOf("a/x")).toBe(1);
  });

  test("recovers by one more call for each round of answers, up to what it began with", () => {
    const traffic = new Traffic(64);
    traffic.slowed("a", 1000);
    let answers = 0;
    while (traffic.mostOf("a") < 33) {
      traffic.passed("a");
      answers++;
    }
    expect(answers).toBeGreaterThanOrEqual(32);
    expect(answers).toBeLessThanOrEqual(34);
    for (let n = 0; n < 10_000; n++) traffic.passed("a");
    expect(traffic.mostOf("a")).toBe(64);
  });

  test("never lets more calls go than it may, in all and to each partition; and lets all go", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 40 }),
        fc.constantFrom("a", "b"),
        async (most, calls, slowed) => {
          const traffic = new Traffic(most);
          traffic.slowed(slowed, time);
          const underWay = new Map<string, number>();
          let all = 0;
          await Promise.all(
            calls.map(async (partition) => {
              await traffic.enter(partition);
              underWay.set(partition, (underWay.get(partition) ?? 0) + 1);
              expect(++all).toBeLessThanOrEqual(most);
              expect(underWay.get(partition)).toBeLessThanOrEqual(traffic.mostOf(partition));
              await new Promise((resolve) => setImmediate(resolve));
              all--;
              underWay.set(partition, (underWay.get(partition) ?? 0) - 1);
              traffic.leave(partition);
            }),
          );
          expect(all).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("a partition is a bucket's first folder", () => {
    expect(partitionOf({ bucket: "b", key: "x/y/z" })).toBe("b/x");
    expect(partitionOf({ bucket: "b", key: "z" })).toBe("b");
    expect(partitionOf({ bucket: "b", key: "/z" })).toBe("b/");
  });
});

describe("patience", () => {
  const patience = () => ({
    traffic: new Traffic(4),
    tries: 8,
    until: Number.POSITIVE_INFINITY,
    isOver: () => false,
  });

  test("waits are anything below a bound that doubles, to twenty seconds", () => {
    expect([1, 2, 3, 7, 8, 30].map((tries) => waitMs(tries, () => 1))).toEqual([
      ...[200, 400, 800, 12_800, 20_000, 20_000],
    ]);
    expect(waitMs(5, () => 0)).toBe(0);
  });

  test("ends after eight tries with the last failure, and slows the partition down", async () => {
    const given = patience();
    let calls = 0;
    const failing = patiently(given, "a", async () => {
      calls++;
      time++;
      throw slow();
    });
    await expect(failing).rejects.toThrow(GivenUp);
    await expect(failing).rejects.toMatchObject({ tries: 8, cause: { name: "SlowDown" } });
    expect([calls, waits.length, given.traffic.mostOf("a")]).toEqual([8, 7, 1]);
  });

  test("gives up what will not pass at once, and a place for others while it waits", async () => {
    const denied = Object.assign(new Error("no"), { name: "AccessDenied" });
    const refused = patiently(patience(), "a", () => Promise.reject(denied));
    await expect(refused).rejects.toMatchObject({ tries: 1, cause: denied });
    expect(waits).toEqual([]);
    // S3 says it so within a 200 answer, which counts as 503.
    const within = Object.assign(denied, { $metadata: { httpStatusCode: 503 } });
    await expect(patiently(patience(), "a", () => Promise.reject(within))).rejects.toMatchObject({
      tries: 1,
    });
  });
});
