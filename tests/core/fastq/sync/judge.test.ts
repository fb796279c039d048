import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FastqRow, JobNote, LocationRow } from "#core/fastq/row";
import type { FastqJobType, StorageState } from "#core/fastq/schema";
import { type Asked, judge } from "#core/fastq/sync/judge";
import { type Requirements, requirementNames } from "#core/fastq/sync/schema";
import { fact, fastqRow, place, readsAt, thawNote } from "#tests/core/fastq/sync/room";

const beganAt = "2026-11-01T12:00:00.000Z";
const before = "2026-11-01T11:00:00.000Z";
const after = "2026-11-01T13:00:00.000Z";
const nowhere = () => undefined;

const asking = (requirements: Requirements, forceUnarchiving = false): Asked => ({
  ...{ requirements, forceUnarchiving, beganAt },
});
const judged = (requirements: Requirements, row: Partial<FastqRow>, isForced = false) =>
  judge(asking(requirements, isForced), fastqRow(row), nowhere);
const note = (given: Partial<JobNote>): JobNote => ({
  ...{ jobId: "fqj.1", status: "FAILED", attempts: 1, requestedAt: before, ...given },
});

describe("hasActiveReadSet", () => {
  const wanted: Requirements = { hasActiveReadSet: true };

  test("is met when each read can be read, of one or two", () => {
    expect(judged(wanted, { reads: readsAt() }).isReady).toBe(true);
    expect(judged(wanted, { reads: { r1: { locations: [place()] } } }).isReady).toBe(true);
    const half = { r1: { locations: [place()] }, r2: { locations: [] } };
    expect(judged(wanted, { reads: half })).toMatchObject({ isReady: false, wishes: [] });
  });

  test("is met by any place that can be read, whatever became of others", () => {
    const states: StorageState[] = ["ARCHIVED", "FAILED", "DELETED", "UPLOADING", "ACTIVATING"];
    const locations = [...states.map((storageState) => place({ storageState })), place()];
    expect(judged(wanted, { reads: { r1: { locations } } }).isReady).toBe(true);
  });

  test("waits, and for nobody's work, while no file is known", () => {
    for (const reads of [undefined, { r1: { locations: [] } }])
      expect(judged(wanted, { ...(reads && { reads }) }, true)).toMatchObject({
        ...{ isReady: false, wishes: [], isWorking: false },
        judged: [{ isMet: false, needs: expect.stringContaining("registered") }],
      });
  });

  test.each(["UPLOADING", "ACTIVATING"] as const)(
    "waits while it is %s, which is work",
    (storageState) => {
      const found = judged(wanted, { reads: readsAt({ storageState }) });
      expect(found).toMatchObject({ isReady: false, isWorking: true, wishes: [] });
      expect(found.failure).toBeUndefined();
    },
  );

  test.each([
    ["FAILED", "ReadSetUploadFailedError"],
    ["DELETED", "ReadSetDeletedError"],
  ] as const)("fails when a read is %s and lies nowhere else: %s", (storageState, error) => {
    expect(judged(wanted, { reads: readsAt({ storageState }) }, true).failure?.error).toBe(error);
    const one = { r1: { locations: [place()] }, r2: { locations: [place({ storageState })] } };
    expect(judged(wanted, { reads: one }).failure?.error).toBe(error);
  });
});

describe("what is archived", () => {
  const archived = { reads: readsAt({ storageState: "ARCHIVED" }) };

  test.each(requirementNames)("fails a request for %s at once that does not force", (name) => {
    const { failure, wishes } = judged({ [name]: true }, archived);
    expect(failure).toMatchObject({
      ...{ error: "FastqArchivedError", cause: expect.stringContaining("forceUnarchiving") },
    });
    expect(wishes).toEqual([]);
  });

  test.each(requirementNames)(
    "is to be thawed by a request for %s that forces, and nothing else is begun",
    (name) => {
      const found = judged({ [name]: true }, archived, true);
      expect(found.failure).toBeUndefined();
      expect(found.wishes).toEqual(["UNARCHIVING"]);
    },
  );

  test("does not matter to facts that are known", () => {
    const row = { ...archived, qc: fact({}), fingerprint: fact({ uri: "s3://x/y" }) };
    expect(judged({ hasQc: true, hasFingerprint: true }, row).isReady).toBe(true);
  });

  test("is waited for while somebody thaws it, forced or not", () => {
    for (const isForced of [true, false])
      expect(
        judged(
          { hasActiveReadSet: true },
          { ...archived, unarchiving: thawNote("RUNNING") },
          isForced,
        ),
      ).toMatchObject({
        ...{ wishes: [], isWorking: true },
        judged: [{ running: { jobType: "UNARCHIVING" } }],
      });
  });

  test("fails the requests that were there when its thawing failed, and is thawed anew for later ones", () => {
    const failed = (finishedAt: string) => ({
      ...archived,
      unarchiving: { ...thawNote("FAILED", "no such object"), finishedAt },
    });
    expect(judged({ hasActiveReadSet: true }, failed(after), true).failure).toMatchObject({
      ...{ error: "UnarchivingFailedError", cause: expect.stringContaining("no such object") },
    });
    expect(judged({ hasActiveReadSet: true }, failed(before), true).wishes).toEqual([
      "UNARCHIVING",
    ]);
  });
});

describe("facts that jobs find out", () => {
  const jobs: [keyof Requirements, FastqJobType, Partial<FastqRow>][] = [
    ["hasQc", "QC", { qc: fact({}) }],
    ["hasFingerprint", "FINGERPRINT", { fingerprint: fact({ uri: "s3://x/y" }) }],
    ["hasReadCountInformation", "READ_COUNT", { readCount: fact(0), baseCount: fact(0) }],
  ];
  const reads = readsAt();

  test.each(jobs)(
    "%s: known, under way, failed since, or wished for (%s)",
    (name, jobType, known) => {
      const wanted = { [name]: true };
      expect(judged(wanted, known).isReady).toBe(true);
      expect(judged(wanted, { reads })).toMatchObject({ isReady: false, wishes: [jobType] });
      for (const status of ["PENDING", "RUNNING"] as const) {
        const running = judged(wanted, { reads, jobs: { [jobType]: note({ status }) } });
        expect(running).toMatchObject({ wishes: [], isWorking: true });
        expect(running.judged[0]?.running?.jobType).toBe(jobType);
      }
      const failed = note({ finishedAt: after, reason: "out of memory" });
      expect(judged(wanted, { reads, jobs: { [jobType]: failed } }).failure).toMatchObject({
        ...{ error: "FastqJobFailedError", cause: expect.stringContaining("out of memory") },
      });
      const earlier = note({ finishedAt: before });
      expect(judged(wanted, { reads, jobs: { [jobType]: earlier } })).toMatchObject({
        wishes: [jobType],
      });
    },
  );

  test("that a job leaves unknown although it ended well are not asked for again and again", () => {
    const ended = note({ status: "SUCCEEDED", finishedAt: after });
    expect(judged({ hasQc: true }, { reads, jobs: { QC: ended } }).failure?.error).toBe(
      "FastqJobFailedError",
    );
  });

  test("are no facts by halves: both counts must be known, and 0 is one", () => {
    for (const half of [{ readCount: fact(0) }, { baseCount: fact(0) }])
      expect(judged({ hasReadCountInformation: true }, { ...half, reads }).isReady).toBe(false);
  });

  test("are not asked for while nothing can be read", () => {
    expect(judged({ hasQc: true }, {})).toMatchObject({ isReady: false, wishes: [] });
  });
});

describe("hasFileCompressionInformation", () => {
  const wanted: Requirements = { hasFileCompressionInformation: true };
  const known = { gzipSizeBytes: 10, rawMd5sum: "d41d8cd98f00b204e9800998ecf8427e" };
  const ora = (more: object, others: object = more): Partial<FastqRow> => ({
    compressionFormat: "ORA",
    reads: { r1: { locations: [place()], ...more }, r2: { locations: [place()], ...others } },
  });

  test("is met of gzip files as soon as they can be read", () => {
    expect(judged(wanted, { reads: readsAt() }).isReady).toBe(true);
    expect(judged(wanted, { reads: readsAt(), compressionFormat: "GZIP" }).isReady).toBe(true);
    expect(judged(wanted, {}).isReady).toBe(false);
  });

  test("is met of ORA files when size and checksum of each read are known", () => {
    expect(judged(wanted, ora(known)).isReady).toBe(true);
    const halves = [{}, { gzipSizeBytes: 10 }, { rawMd5sum: "x" }];
    for (const half of halves)
      expect(judged(wanted, ora(known, half))).toMatchObject({
        ...{ isReady: false, wishes: ["FILE_COMPRESSION"] },
      });
  });

  test("takes files for ORA by their name, if nobody says what they are", () => {
    const locations: LocationRow[] = [place({ uri: "s3://reads/a.fastq.ora" })];
    expect(judged(wanted, { reads: { r1: { locations } } }).wishes).toEqual(["FILE_COMPRESSION"]);
  });
});

describe("a place", () => {
  const wanted: Requirements = { hasActiveReadSet: { bucket: "cache", prefix: "byob/prod/" } };
  const at = (uri: string, storageState: StorageState = "ACTIVE") => ({
    reads: { r1: { locations: [place({ uri, storageState })] } },
  });
  const inside = "s3://cache/byob/prod/a.fastq.gz";
  const byob = () => ({ bucket: "cache", prefix: "byob/prod/" });

  test("is met only by files that can be read below it", () => {
    expect(judged(wanted, at(inside)).isReady).toBe(true);
    for (const uri of ["s3://cache/byob/production/a", "s3://cache2/byob/prod/a", "s3://other/a"])
      expect(judged(wanted, at(uri)).isReady).toBe(false);
    expect(judged(wanted, at(inside, "ARCHIVED")).isReady).toBe(false);
  });

  test("where nothing brings the files fails at once, and names the member", () => {
    for (const row of [at("s3://other/a"), at("s3://other/a", "ARCHIVED"), {}])
      expect(judged(wanted, row, true).failure).toMatchObject({
        error: "InvalidSyncRequestError",
        cause: expect.stringMatching(
          /^requirements\.hasActiveReadSet: .*s3:\/\/cache\/byob\/prod\//,
        ),
      });
  });

  test("to which thawed reads are copied has them thawed", () => {
    const row = fastqRow(at("s3://other/a", "ARCHIVED"));
    expect(judge(asking(wanted, true), row, byob).wishes).toEqual(["UNARCHIVING"]);
    expect(judge(asking(wanted), row, byob).failure?.error).toBe("FastqArchivedError");
  });

  test("is the same with and without a slash before its prefix", () => {
    const of = (prefix: string) => {
      const wanted = { hasActiveReadSet: { bucket: "cache", prefix } };
      return judge(asking(wanted, true), fastqRow(at("s3://other/a", "ARCHIVED")), byob);
    };
    const { failure, wishes, isReady } = of("byob/prod/2026/");
    expect(failure).toBeUndefined();
    expect(of("/byob/prod/2026/")).toMatchObject({ wishes, isReady });
    expect(of("/byob/prod/2026/").failure).toBeUndefined();
  });

  test("to which files must be brought by others is waited for, and the request says so", () => {
    const found = judge(asking(wanted), fastqRow(at("s3://other/a")), byob);
    expect(found.failure).toBeUndefined();
    expect(found.judged[0]?.needs).toContain("s3://cache/byob/prod/");
  });

  test("where the files lie archived has them thawed in place", () => {
    expect(judged(wanted, at(inside, "ARCHIVED"), true).wishes).toEqual(["UNARCHIVING"]);
    expect(judged(wanted, at(inside, "ARCHIVED")).failure?.error).toBe("FastqArchivedError");
  });
});

test("an invalid fastq fails, even with everything met", () => {
  expect(judged({ hasQc: true }, { isValid: false, qc: fact({}) })).toMatchObject({
    ...{ isReady: false, failure: { error: "FastqInvalidError" } },
  });
});

test("nothing that is required is nothing that is met: what was lost is no success", () => {
  expect(judged({}, { reads: readsAt(), qc: fact({}) }).isReady).toBe(false);
});

const state = fc.constantFrom<StorageState>(
  ...(["ACTIVE", "ARCHIVED", "ACTIVATING", "UPLOADING", "FAILED", "DELETED"] as const),
);
const read = fc.array(state, { maxLength: 3 }).map((states) => ({
  locations: states.map((storageState) => place({ storageState })),
}));
const maybe = <T>(value: T) => fc.option(fc.constant(value), { nil: undefined });
const notes = fc.option(
  fc
    .record({
      status: fc.constantFrom("PENDING", "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"),
      finishedAt: fc.constantFrom(before, after),
    })
    .map((given) => note(given as Partial<JobNote>)),
  { nil: undefined },
);
const anyRow = fc
  .record({
    isValid: fc.boolean(),
    reads: fc.option(fc.record({ r1: read, r2: fc.option(read, { nil: undefined }) }), {
      nil: undefined,
    }),
    ...{ qc: maybe(fact({})), readCount: maybe(fact(0)), baseCount: maybe(fact(1)) },
    fingerprint: maybe(fact({ uri: "s3://x/y" })),
    compressionFormat: fc.constantFrom(undefined, "GZIP", "ORA"),
    unarchiving: notes,
    jobs: fc.record({ QC: notes, FINGERPRINT: notes, READ_COUNT: notes, FILE_COMPRESSION: notes }),
  })
  .map((given) => fastqRow(JSON.parse(JSON.stringify(given)) as Partial<FastqRow>));
const anyAsked = fc
  .record({
    names: fc.uniqueArray(fc.constantFrom(...requirementNames), { minLength: 1 }),
    isForced: fc.boolean(),
  })
  .map(({ names, isForced }) =>
    asking(Object.fromEntries(names.map((name) => [name, true])), isForced),
  );

test("whatever a fastq is like, it is ready, or fails, or is worked on, or says what it lacks: nothing waits in silence", () => {
  void fc.assert(
    fc.property(anyAsked, anyRow, (asked, row) => {
      const { isReady, judged: found, failure, wishes, isWorking } = judge(asked, row, nowhere);
      expect(found.map(({ requirement }) => requirement)).toEqual(
        requirementNames.filter((name) => asked.requirements[name]),
      );
      if (isReady) {
        expect(found.every(({ isMet }) => isMet)).toBe(true);
        expect([failure, wishes, isWorking]).toEqual([undefined, [], false]);
        return;
      }
      if (failure) return;
      const unmet = found.filter(({ isMet }) => !isMet);
      expect(unmet.length).toBeGreaterThan(0);
      for (const { needs } of unmet) expect(needs).toMatch(/\w+/);
      const isUnknown = unmet.every(({ needs = "" }) => needs.includes("registered"));
      expect(isWorking || wishes.length > 0 || isUnknown).toBe(true);
    }),
    { numRuns: 300 },
  );
});
