import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { activePlace, isBelow } from "#core/fastq/place";
import type { FastqRow, LocationRow } from "#core/fastq/row";
import { StorageState } from "#core/fastq/schema";
import { hasArchived, isFrozen, isLocated, needsOf } from "#core/fastq/unarchiving/files";

const stateAt = "2026-11-01T12:00:00.000Z";
const restored = { bucket: "byob", prefix: "restored/" };

const s3 = (uri: string, storageState: StorageState): LocationRow => ({
  ...{ kind: "s3", uri, storageState, stateAt },
});
const ofReadSet = (storageState: StorageState, uri?: string): LocationRow => ({
  ...{ kind: "healthomics", storeId: "1", readSetId: "2", storageState, stateAt },
  ...(uri && { uri }),
});
const outside = (storageState: StorageState): LocationRow => ({
  ...{ kind: "external", ingestId: "abc", storageState, stateAt },
});

function rowOf(r1: LocationRow[], r2?: LocationRow[]): FastqRow {
  return {
    ...{ fastqId: "fqr.A", projectId: "demo", rgid: "A.1.R", index: "A", lane: 1 },
    ...{ instrumentRunId: "R", libraryId: "L", isValid: true, jobs: {}, version: 1 },
    ...{ createdAt: stateAt, createdBy: "t", updatedAt: stateAt },
    reads: { r1: { locations: r1 }, ...(r2 && { r2: { locations: r2 } }) },
  };
}

const uris = (row: FastqRow, place?: typeof restored) =>
  needsOf(row, place).files.map(({ read, uri }) => `${read} ${uri}`);

describe("what there is to bring back", () => {
  test("are the reads that can be read nowhere, the read set before the file in S3", () => {
    const row = rowOf(
      [s3("s3://a/1", "ARCHIVED"), ofReadSet("ARCHIVED", "s3://x-s3alias/1")],
      [s3("s3://a/2", "ARCHIVED"), s3("s3://b/2", "ACTIVE")],
    );
    expect(uris(row)).toEqual(["r1 s3://x-s3alias/1"]);
    expect(isFrozen(row)).toBe(true);
  });

  test("is what another thaws, too: its end is waited for", () => {
    expect(uris(rowOf([ofReadSet("ACTIVATING", "s3://x-s3alias/1")]))).toHaveLength(1);
  });

  test("of a fastq that can be read is what lies in an archive beside: who asks waits for that place", () => {
    const row = rowOf([s3("s3://a/1", "ACTIVE"), s3("s3://b/1", "ARCHIVED")]);
    expect([isFrozen(row), hasArchived(row)]).toEqual([false, true]);
    expect(uris(row)).toEqual(["r1 s3://b/1"]);
    expect(uris(rowOf([s3("s3://a/1", "ACTIVE")]))).toEqual([]);
  });

  test("for the place of restored reads are both, also one that can be read elsewhere", () => {
    const row = rowOf([s3("s3://a/1", "ARCHIVED")], [s3("s3://a/2", "ACTIVE")]);
    expect(uris(row, restored)).toEqual(["r1 s3://a/1", "r2 s3://a/2"]);
    const there = rowOf([s3("s3://a/1", "ARCHIVED"), s3("s3://byob/restored/j/1", "ACTIVE")]);
    expect([uris(there, restored), isFrozen(there, restored)]).toEqual([[], false]);
  });

  test.each<[string, FastqRow, RegExp]>([
    ["another file manager knows alone", rowOf([outside("ARCHIVED")]), /r1 .*id abc of another/],
    ["is gone", rowOf([s3("s3://a/1", "DELETED")]), /r1 lies in no archive: it is DELETED/],
    [
      "has one read that is lost",
      rowOf([s3("s3://a/1", "ARCHIVED")], [s3("s3://a/2", "FAILED")]),
      /r2 lies in no archive: it is FAILED/,
    ],
  ])("is nothing of one that %s, and the reason names the read", (_, row, problem) => {
    expect(needsOf(row, undefined)).toEqual({ files: [], problem: expect.stringMatching(problem) });
  });

  test("of a read set whose files nobody has seen is the read set", () => {
    const row = rowOf([ofReadSet("ARCHIVED")], [ofReadSet("ARCHIVED")]);
    expect(needsOf(row, undefined).files).toEqual([
      { fastqId: "fqr.A", read: "r1", storeId: "1", readSetId: "2" },
      { fastqId: "fqr.A", read: "r2", storeId: "1", readSetId: "2" },
    ]);
    expect(isLocated(row)).toBe(false);
  });

  test("is never a file that can be read where it is wanted, and one a read at most", () => {
    const state = fc.constantFrom(...StorageState.options);
    const place = fc.oneof(
      fc
        .tuple(fc.constantFrom("a/", "byob/", "byob/restored/"), state)
        .map(([at, state]) => s3(`s3://${at}${state}`, state)),
      state.map((state) => ofReadSet(state, `s3://x-s3alias/${state}`)),
    );
    const places = fc.array(place, { minLength: 1, maxLength: 4 });
    void fc.assert(
      fc.property(places, fc.option(places, { nil: undefined }), fc.boolean(), (r1, r2, isCopy) => {
        const row = rowOf(r1, r2);
        const where = isCopy ? restored : undefined;
        const { files, problem } = needsOf(row, where);
        expect(new Set(files.map(({ read }) => read)).size).toBe(files.length);
        if (problem) expect(files).toEqual([]);
        for (const { read, uri } of files) {
          const locations = row.reads?.[read]?.locations ?? [];
          const at = locations.filter((one) => one.uri === uri);
          expect(at.some(({ storageState }) => /ARCHIVED|ACTIVATING|ACTIVE/.test(storageState)));
          if (where)
            for (const one of at)
              expect(one.storageState === "ACTIVE" && isBelow(one, where)).toBe(false);
          else expect(at.some(({ storageState }) => storageState !== "ACTIVE")).toBe(true);
        }
        const isReady = [row.reads?.r1, row.reads?.r2].every(
          (read) => !read || activePlace(read, where),
        );
        if (isReady && isCopy) expect(files).toEqual([]);
      }),
    );
  });
});
