import fc from "fast-check";
import { expect, test } from "vitest";
import type { DataStatus } from "#core/copy/icav2/data";
import { type Case, isTooEarly, judge, type Told } from "#core/copy/icav2-copy/judge";
import type { There } from "#core/copy/icav2-copy/same-file";
import type { PlanItem } from "#core/copy/plan-schema";

const statuses: DataStatus[] = ["PARTIAL", "AVAILABLE", "ARCHIVED", "DELETING"];
const there = fc.option(
  fc.record({
    status: fc.constantFrom(...statuses),
    sizeBytes: fc.constantFrom(0, 5, 6),
    dataId: fc.constantFrom("mine", "theirs"),
  }),
  { nil: undefined },
);
const told = fc.option(
  fc.record({
    status: fc.constantFrom("COPIED" as const, "FAILED" as const, "PARTIALLY_COPIED" as const),
    made: there,
  }),
  { nil: undefined },
);
const scene = fc.record({
  files: fc.array(fc.record({ there, told, isHopeless: fc.boolean() }), { maxLength: 8 }),
  overwrites: fc.boolean(),
  attempt: fc.integer({ min: 1, max: 5 }),
  ended: fc.constantFrom("SUCCEEDED", "PARTIALLY_SUCCEEDED", "FAILED", "STOPPED"),
});

const item = (number: number): PlanItem => ({
  ...{ item: number, sourceUri: `icav2://p/${number}`, destinationUri: `icav2://q/x/${number}` },
  ...{ sizeBytes: 5, action: "copy", dataId: `fil.${number}`, projectId: "p" },
});

type File = {
  there?: There | undefined;
  told?: Omit<Told, "info"> | undefined;
  isHopeless: boolean;
};
type Scene = Pick<Case, "overwrites" | "attempt" | "ended"> & { files: File[] };

function caseOf(given: Scene): Case {
  const of = <T>(pick: (file: File) => T | undefined, key: string) =>
    new Map(
      given.files.flatMap((file, n): [string, T][] => {
        const found = pick(file);
        return found === undefined ? [] : [[key + n, found]];
      }),
    );
  return {
    items: given.files.map((_, n) => item(n)),
    there: of<There>((file) => file.there, ""),
    told: of((file) => file.told && { info: "", ...file.told }, "fil."),
    hopeless: of((file) => (file.isHopeless ? "gone" : undefined), "fil."),
    ...{ overwrites: given.overwrites, attempt: given.attempt, ended: given.ended },
    ...{ mostAttempts: 5, elapsedMs: 10, finishedAt: "2026-11-21T00:00:00.000Z" },
  };
}

test("whatever a job says, only a whole file of the source's size is COPIED", () => {
  fc.assert(
    fc.property(scene, (given) => {
      const one = caseOf(given);
      for (const { item: number, status } of judge(one).results) {
        if (status !== "COPIED") continue;
        const file = one.told?.get(`fil.${number}`)?.made ?? one.there.get(String(number));
        expect(file?.sizeBytes).toBe(5);
        expect(["AVAILABLE", "ARCHIVED"]).toContain(file?.status);
      }
    }),
  );
});

test("each item is done with or tried again, and after the fifth try none is", () => {
  fc.assert(
    fc.property(scene, (given) => {
      const { results, left } = judge(caseOf(given));
      const seen = [...results, ...left].map((one) => one.item).sort();
      expect(seen).toEqual(given.files.map((_, n) => n).sort());
      if (given.attempt === 5) expect(left).toEqual([]);
      if (given.attempt === 5 || given.files.some(({ isHopeless }) => isHopeless)) return;
      for (const { item: number, status } of results)
        if (status === "FAILED")
          expect(given.files[number]?.there ?? given.files[number]?.told).toBeDefined();
    }),
  );
});

test("an item that waits for another try has nothing PARTIAL in its way that is not removed first", () => {
  fc.assert(
    fc.property(scene, (given) => {
      const one = caseOf(given);
      const { left, leftovers } = judge(one);
      for (const { item: number, dataId = "" } of left) {
        const file = one.told?.get(dataId)?.made ?? one.there.get(String(number));
        if (file?.status === "PARTIAL") expect(leftovers).toContain(file.dataId);
      }
    }),
  );
});

test("a whole file of another size that is not the job's is neither removed nor tried again", () => {
  const file = { dataId: "theirs", status: "AVAILABLE" as const, sizeBytes: 6 };
  const given = { files: [{ there: file, told: undefined, isHopeless: false }] };
  const verdict = judge(caseOf({ ...given, overwrites: false, attempt: 1, ended: "SUCCEEDED" }));
  expect(verdict).toMatchObject({
    left: [],
    leftovers: [],
    results: [{ status: "FAILED", attempts: 1, error: expect.stringContaining("6 bytes") }],
  });
});

test("a file that ICA says it has copied is waited for while lists may lag, and no longer", () => {
  const copied = { status: "COPIED" as const, made: undefined };
  const given = caseOf({
    files: [{ there: undefined, told: copied, isHopeless: false }],
    ...{ overwrites: false, attempt: 1, ended: "SUCCEEDED" },
  });
  const end = Date.parse(given.finishedAt);
  expect(isTooEarly(given, end + 10_000)).toBe(true);
  expect(isTooEarly(given, end + 120_000)).toBe(false);
  const listed = { dataId: "mine", status: "AVAILABLE" as const, sizeBytes: 5 };
  expect(isTooEarly({ ...given, there: new Map([["0", listed]]) }, end + 10_000)).toBe(false);
});
