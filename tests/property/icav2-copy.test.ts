import * as fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { Settings } from "#local/engines/icav2/settings";
import { icav2CopyBatch } from "#stacks/machines/icav2-copy-batch";
import { chainsAtBest, expectedSuccess, oracle } from "#tests/perf/icav2-oracle";
import { openIcav2Room } from "#tests/perf/icav2-room";
import { type Simulation, simulateIn } from "#tests/perf/icav2-simulation";
import { path } from "#tests/perf/icav2-transitions";

/** Small copies of every kind, in any weather; `npm run perf -- icav2-runs` has a thousand large ones, of which CI runs 50. */
const simulation: fc.Arbitrary<Simulation> = fc
  .record({
    seed: fc.nat({ max: 1_000_000 }),
    jobs: fc.integer({ min: 1, max: 3 }),
    files: fc.integer({ min: 1, max: 4 }),
    form: fc.constantFrom("event" as const, "execution" as const),
    hasWeather: fc.boolean(),
    twinRate: fc.constantFrom(0, 0.3),
    failureRate: fc.constantFrom(0, 0.2, 0.5, 0.8),
    partialShare: fc.constantFrom(0, 0.5, 1),
    itemFailureShare: fc.constantFrom(0.2, 0.5, 1),
    queueSeconds: fc.constantFrom(0, 2),
    medianSeconds: fc.constantFrom(0, 5),
    visibilityDelaySeconds: fc.constantFrom(0, 4),
  })
  .map(({ failureRate, partialShare, itemFailureShare, ...rest }) => {
    const { queueSeconds, medianSeconds, visibilityDelaySeconds, ...given } = rest;
    const outcomes = { failureRate, partialShare, itemFailureShare };
    return {
      ...{ ...given, hasAwsLatency: false },
      settings: { ...outcomes, queueSeconds, medianSeconds, visibilityDelaySeconds },
    };
  });

test("whatever ICA draws and whatever goes wrong, a copy ends as its draws say: five tries a file, one batch a try, no file called copied that is not whole, one answer", {
  timeout: 180_000,
}, async () => {
  for (const level of ["info", "warn"] as const) vi.spyOn(console, level).mockReturnValue();
  // Fewer jobs at once than some copies have.
  const room = await openIcav2Room({ jobsInFlight: 2 });
  onTestFinished(() => room.close());
  await fc.assert(
    fc.asyncProperty(simulation, async (given) => {
      const { faults } = await simulateIn(room, given);
      expect(faults).toEqual([]);
    }),
    { numRuns: 15, endOnFailure: true },
  );
});

test("the transitions that the benchmark counts are a path through the machine", () => {
  const steps = { accept: "", plan: "", turn: "", close: "", fail: "" };
  const { StartAt, States } = icav2CopyBatch(steps) as {
    StartAt: string;
    States: Record<string, { Next?: string; Default?: string; Choices?: { Next: string }[] }>;
  };
  const { first, plan, turn, lastTurn, last } = path;
  const whole = [first, plan, plan, turn, turn, lastTurn, last].flat();
  expect(whole[0]).toBe(StartAt);
  for (const [index, name] of whole.slice(0, -1).entries()) {
    const { Next, Default, Choices = [] } = States[name] ?? {};
    const next = [Next, Default, ...Choices.map((choice) => choice.Next)];
    expect(next, `after ${name}`).toContain(whole[index + 1]);
  }
});

test("the oracle ends when the longest chain of draws does, and needs no time between them", () => {
  const settings = Settings.parse({ failureRate: 0, sigma: 0, queueSeconds: 0, medianSeconds: 60 });
  expect(oracle(settings, chainsAtBest(settings, { jobs: 10, files: 3 }))).toEqual({
    ...{ seconds: 60, batches: 10, lostTasks: 0, lostFiles: 0 },
  });
  const failing = { ...settings, failureRate: 1, partialShare: 1 };
  // All five tries fail, each half of what was left, and one file at least.
  expect(oracle(failing, chainsAtBest(failing, { jobs: 2, files: 8 }))).toEqual({
    ...{ seconds: 300, batches: 10, lostTasks: 2, lostFiles: 2 },
  });
  // One that fails as a whole breaks in the midst of its files.
  const breaking = { ...failing, partialShare: 0 };
  expect(oracle(breaking, [[{ number: 1, files: 8 }]])).toMatchObject({
    seconds: 37.5,
    lostFiles: 4,
  });
});

test("of copies of 50 jobs, a fifth of which fail, 98.4 % are whole after five tries", () => {
  expect(expectedSuccess({ failureRate: 0.2 }, 50)).toBeCloseTo(0.9841, 4);
  const drawn = Array.from({ length: 1000 }, (_, seed) => {
    const settings = Settings.parse({ failureRate: 0.2, seed });
    return oracle(settings, chainsAtBest(settings, { jobs: 50, files: 2 }));
  });
  const whole = drawn.filter(({ lostTasks }) => lostTasks === 0).length;
  expect(whole / 1000).toBeGreaterThan(0.976);
  expect(whole / 1000).toBeLessThan(0.992);
});
