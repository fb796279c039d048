import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs, waitSeconds } from "#core/copy/icav2-copy/pace";

test("a try waits from one second to thirty, longer after each, and never all at once", () => {
  fc.assert(
    fc.property(fc.nat(20), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const wait = backoffMs(attempt, () => random);
      expect(wait).toBeGreaterThanOrEqual(1000);
      expect(wait).toBeLessThanOrEqual(Math.min(30, 2 ** Math.max(1, attempt)) * 1000);
    }),
  );
  expect(backoffMs(4, () => 0.1)).not.toBe(backoffMs(4, () => 0.9));
});

test("looks are 5 to 30 seconds apart, and never later than what is due next", () => {
  const at = fc.array(fc.integer({ min: -10_000_000, max: 0 }), { maxLength: 20 });
  const due = fc.array(fc.integer({ min: -1000, max: 100_000 }), { maxLength: 20 });
  fc.assert(
    fc.property(at, due, (launchedAt, dueAt) => {
      const wait = waitSeconds({ launchedAt, dueAt }, 0);
      expect(wait).toBeGreaterThanOrEqual(1);
      expect(wait).toBeLessThanOrEqual(30);
      const next = Math.min(...dueAt);
      if (next > 0) expect(wait).toBeLessThanOrEqual(Math.ceil(next / 1000));
      if (dueAt.length === 0) expect(wait).toBeGreaterThanOrEqual(5);
    }),
  );
});

test("jobs that began just now are looked at every five seconds, old ones less often", () => {
  expect(waitSeconds({ launchedAt: [0], dueAt: [] }, 10_000)).toBe(5);
  expect(waitSeconds({ launchedAt: [0], dueAt: [] }, 3_600_000)).toBe(30);
});
