import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toFinding } from "#core/fastq/sync/explain";
import { medianOf } from "#core/fastq/sync/history";
import type { Judged } from "#core/fastq/sync/judge";

const row = (seconds: number[]) => ({
  durations: seconds.map((one, n) => ({ jobId: `fqj.${n}`, seconds: one })),
});

describe("how long a job usually takes", () => {
  test("nobody is told by fewer than three", () => {
    expect(medianOf(row([]))).toBeUndefined();
    expect(medianOf(row([5, 7]))).toBeUndefined();
    expect(medianOf(row([5, 900, 7]))).toBe(7);
  });

  test("half of the jobs took no longer, half no less, in whatever order they ended", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 3, maxLength: 50 }), (seconds) => {
        const median = medianOf(row(seconds)) ?? Number.NaN;
        const half = seconds.length / 2;
        expect(seconds.filter((one) => one <= median).length).toBeGreaterThanOrEqual(half);
        expect(seconds.filter((one) => one >= median).length).toBeGreaterThanOrEqual(half);
        expect(medianOf(row([...seconds].reverse()))).toBe(median);
      }),
    );
  });
});

describe("what is said of work that runs", () => {
  const note = {
    ...{ jobId: "fqj.1", status: "RUNNING" as const, attempts: 2 },
    ...{ requestedAt: "2026-11-21T10:00:00.000Z", startedAt: "2026-11-21T10:01:00.000Z" },
  };
  const judged: Judged = {
    ...{ requirement: "hasQc", isMet: false, fact: "There is no QC.", needs: "The QC job." },
    running: { jobType: "QC", note },
  };

  test("is when it began, the how manieth it is, and when it should end by how long others took", () => {
    expect(toFinding(judged, 90.4).running).toEqual({
      ...{ jobId: "fqj.1", jobType: "QC", status: "RUNNING", attempts: 2 },
      ...{ startedAt: note.startedAt, expectedAt: "2026-11-21T10:02:30.400Z" },
    });
  });

  test("has no end while too few ended before, and begins with its request until it is told to run", () => {
    const { startedAt: _, ...pending } = note;
    const running = { jobType: "QC" as const, note: { ...pending, status: "PENDING" as const } };
    expect(toFinding({ ...judged, running }, undefined).running).toMatchObject({
      ...{ startedAt: note.requestedAt, expectedAt: null },
    });
  });

  test("needs nothing once it is met", () => {
    expect(toFinding({ ...judged, isMet: true }, undefined)).toMatchObject({ needs: null });
  });
});
