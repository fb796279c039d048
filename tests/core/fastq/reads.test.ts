import * as fc from "fast-check";
import { expect, test } from "vitest";
import { isActive } from "#core/fastq/place";
import {
  dueOf,
  isSame,
  locationsOf,
  mapPlaces,
  type Reads,
  stateOf,
  statusOf,
} from "#core/fastq/reads";
import type { LocationRow } from "#core/fastq/row";
import { StorageState } from "#core/fastq/schema";

const place = fc
  .record({
    n: fc.nat({ max: 3 }),
    storageState: fc.constantFrom(...StorageState.options),
    expiresAt: fc.option(fc.constantFrom("2026-11-22T00:00:00.000Z", "2026-11-23T00:00:00.000Z"), {
      nil: undefined,
    }),
  })
  .map(({ n, storageState, expiresAt }): LocationRow => {
    const since = { storageState, stateAt: "2026-11-01T00:00:00.000Z" };
    return {
      kind: "s3",
      uri: `s3://archive/${n}.fastq.gz`,
      ...since,
      ...(expiresAt && { expiresAt }),
    };
  });
const read = fc
  .uniqueArray(place, { minLength: 1, maxLength: 3, selector: ({ uri }) => uri })
  .map((locations) => ({ locations }));
const reads: fc.Arbitrary<Reads | undefined> = fc.option(
  fc.record({ r1: read, r2: read }, { requiredKeys: ["r1"] }),
  { nil: undefined },
);

const runs = { numRuns: 1000 };

test("files that become readable are always told of, and none that stay as they are", () => {
  void fc.assert(
    fc.property(reads, reads, (before, after) => {
      const status = statusOf(before, after);
      if (isActive({ reads: after } as never) && !isActive({ reads: before } as never))
        expect(status).toMatch(/^READ_SET_(ADDED|ACTIVE)$/);
      if (isSame(before, after)) expect(status).toBeUndefined();
    }),
    runs,
  );
});

test("files that end are told of by their end: archived, failed, deleted", () => {
  void fc.assert(
    fc.property(reads, reads, (before, after) => {
      const [was, is] = [stateOf(before), stateOf(after)];
      fc.pre(was !== is);
      const status = statusOf(before, after);
      const wasThere = ["ACTIVE", "ACTIVATING", "ARCHIVED"].includes(was ?? "");
      if (is === "ARCHIVED") expect(status).toBe(wasThere ? "READ_SET_ARCHIVED" : "READ_SET_ADDED");
      if (is === "FAILED") expect(status).toBe("READ_SET_FAILED");
      if (is === "DELETED" || is === undefined) expect(status).toBe("READ_SET_DELETED");
    }),
    runs,
  );
});

test("an upload that begins is no news, and neither is a thawing that begins", () => {
  const of = (storageState: StorageState): Reads => ({
    r1: {
      locations: [{ kind: "s3", uri: "s3://a/b", storageState, stateAt: "" }],
    },
  });
  expect(statusOf(undefined, of("UPLOADING"))).toBeUndefined();
  expect(statusOf(of("ARCHIVED"), of("ACTIVATING"))).toBeUndefined();
  expect(statusOf(of("ACTIVATING"), of("ARCHIVED"))).toBe("READ_SET_ARCHIVED");
  expect(statusOf(of("UPLOADING"), of("ACTIVE"))).toBe("READ_SET_ADDED");
});

test("a second place that becomes readable is told of, since somebody may wait for that one", () => {
  const at = { stateAt: "", kind: "s3" as const };
  const one: LocationRow = { ...at, uri: "s3://a/1", storageState: "ACTIVE" };
  const other: LocationRow = { ...at, uri: "s3://b/1", storageState: "ACTIVE" };
  expect(statusOf({ r1: { locations: [one] } }, { r1: { locations: [one, other] } })).toBe(
    "READ_SET_ACTIVE",
  );
});

test("a fastq is due when the first of its restored copies is", () => {
  void fc.assert(
    fc.property(reads, fc.constantFrom(undefined, "2026-11-22T00:00:00.000Z"), (after, dueAt) => {
      const times = locationsOf(after).flatMap(({ expiresAt }) => expiresAt ?? []);
      const earliest = times.sort()[0];
      const change = dueOf({ fastqId: "fqr.1", ...(dueAt && { dueAt }) }, after);
      expect({ dueAt, ...change }.dueAt).toBe(earliest);
      expect("dueShard" in change).toBe(earliest !== dueAt);
    }),
    runs,
  );
});

test("the order of places makes no difference, and every other difference does", () => {
  void fc.assert(
    fc.property(reads, (given) => {
      fc.pre(given !== undefined);
      const turned = given && {
        ...given,
        r1: { ...given.r1, locations: [...given.r1.locations].reverse() },
      };
      expect(isSame(given, turned)).toBe(true);
      const later = given && mapPlaces(given, (one) => ({ ...one, stateAt: "2027" }));
      expect(isSame(given, later)).toBe(false);
      expect(given && mapPlaces(given, () => undefined)).toBeUndefined();
    }),
    runs,
  );
});
