import fc from "fast-check";
import { expect, test } from "vitest";
import { readLimsManifest, readWorkflowManifest } from "#cli/package-manifest";
import type {
  ExplainedSyncRequest,
  Fastq,
  FastqSet,
  Library,
  ReadSet,
  StorageState,
  SyncFinding,
  SyncRequest,
  WorkflowRun,
} from "../../web/api/generated/schemas.ts";
import { missingFacts, storageOf, whyNotReady } from "../../web/route/fastq/state.ts";
import { whyNoThaw } from "../../web/route/fastq/thaw.tsx";
import { whyIncomplete } from "../../web/route/fastq-set/why-incomplete.ts";
import { recent, rowsOf } from "../../web/route/home/rows.ts";
import { limsManifest, workflowManifest } from "../../web/route/manifest.ts";
import { whyNotReady as whyReadSetNotReady } from "../../web/route/read-set/why-not-ready.ts";
import { instrumentRunsOf } from "../../web/route/run/instrument-runs.ts";
import { etaOf, needsOf } from "../../web/route/sync/explanation.ts";
import { failuresByReason } from "../../web/route/unarchiving/failures.ts";

const readOf = (...states: StorageState[]) => ({
  locations: states.map((storageState) => ({ storageState, sizeBytes: 1, stateAt: "2026" })),
  gzipSizeBytes: null,
  rawMd5sum: null,
});

function fastqOf(r1?: StorageState[], r2?: StorageState[], rest: object = {}): Fastq {
  return {
    ...{ id: "fqr.1", rgid: "A.1.R", projectId: "demo", isValid: true, fastqSetId: "fqs.1" },
    ...{ qc: null, fingerprint: null, readCount: null, baseCount: null, compressionFormat: "ORA" },
    reads: r1 ? { r1: readOf(...r1), r2: r2 ? readOf(...r2) : null } : null,
    ...rest,
  } as unknown as Fastq;
}

test("a fastq can be read when each of its reads can somewhere, and is as far off as its worst read", () => {
  const states = fc.array(fc.constantFrom<StorageState>("ACTIVE", "ARCHIVED", "DELETED"), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(states, fc.option(states, { nil: undefined }), (r1, r2) => {
      const can = [r1, ...(r2 ? [r2] : [])].every((places) => places.includes("ACTIVE"));
      const fastq = fastqOf(r1, r2);
      expect(storageOf(fastq) === "ACTIVE").toBe(can);
      expect(whyNotReady(fastq).length === 0).toBe(can);
    }),
    { numRuns: 60 },
  );
  expect(storageOf(fastqOf(["ACTIVE"], ["ARCHIVED", "ACTIVATING"]))).toBe("ACTIVATING");
  expect(storageOf(fastqOf())).toBe("NO_FILES");
  const invalid = fastqOf(["ARCHIVED"], undefined, { isValid: false });
  expect(whyNotReady(invalid).map(({ key }) => key)).toEqual(["invalid", "storage"]);
});

test("what nobody has found out of a fastq is named by the job that would", () => {
  const jobs = (fastq: Fastq) => missingFacts(fastq).map(({ jobType }) => jobType);
  expect(jobs(fastqOf(["ACTIVE"]))).toEqual([
    ...["QC", "FINGERPRINT", "READ_COUNT", "FILE_COMPRESSION"],
  ]);
  const known = { qc: {}, fingerprint: {}, readCount: { value: 0 }, compressionFormat: "GZIP" };
  expect(jobs(fastqOf(["ACTIVE"], undefined, known)), "both counts").toEqual(["READ_COUNT"]);
  expect(jobs(fastqOf(["ACTIVE"], undefined, { ...known, baseCount: { value: 0 } }))).toEqual([]);
});

test("only archived fastqs of one project are brought back together, 40 at most", () => {
  const archived = fastqOf(["ARCHIVED"]);
  expect(whyNoThaw([archived])).toBeUndefined();
  expect(whyNoThaw([fastqOf(["ACTIVE"])])).toContain("not archived");
  expect(whyNoThaw([archived, fastqOf(["ACTIVE"])])).toContain("1 fastq of these");
  expect(whyNoThaw([archived, { ...archived, projectId: "other" }])).toContain("several projects");
  expect(whyNoThaw(Array.from({ length: 41 }, () => archived))).toContain("At most 40");
});

test("a set says what ails its members once each, and what of its library is in no set", () => {
  const set = { fastqIds: ["a", "b", "c"], isCurrent: false, allowsAdditional: true } as FastqSet;
  const members = [fastqOf(["ARCHIVED"]), fastqOf(["ARCHIVED"])];
  const loose = fastqOf(["ACTIVE"], undefined, { fastqSetId: null });
  const reasons = whyIncomplete(set, members, [...members, loose]);
  expect(reasons.map(({ what }) => what)).toEqual([
    "1 fastq of it cannot be seen.",
    "2 of 3: Its files are archived. (A.1.R, A.1.R)",
    "It is not its library's current set.",
    "1 fastq of its library is in no set.",
  ]);
  const whole = { ...set, fastqIds: ["a"], isCurrent: true };
  expect(whyIncomplete(whole, [fastqOf(["ACTIVE"])], [])).toEqual([]);
});

test("a read set says why it cannot be used, what HealthOmics says, and what is not known yet", () => {
  const of = (rest: object) => whyReadSetNotReady({ detailsMissing: [], ...rest } as never);
  expect(of({ status: "ACTIVE" })).toEqual([]);
  expect(of({ status: "UPLOAD_FAILED", statusMessage: "No disk" })[0]?.what).toBe(
    "Its upload failed. HealthOmics says: No disk",
  );
  expect(of({ status: "ACTIVE", detailsMissing: ["tags"] })).toMatchObject([{ key: "tags" }]);
});

const finding = (rest: Partial<SyncFinding>): SyncFinding => ({
  ...{ requirement: "hasQc", isMet: false, since: null, fact: "None.", running: null },
  needs: "A QC job.",
  ...rest,
});
const running = (expectedAt: string | null) =>
  ({
    jobId: "fqj.1",
    jobType: "QC",
    status: "RUNNING",
    attempts: 1,
    startedAt: "",
    expectedAt,
  }) as const;
const explained = (...findings: SyncFinding[][]) =>
  ({
    progress: { done: 0, total: findings.length },
    fastqs: findings.map((found, n) => ({ fastqId: `${n}`, rgid: null, findings: found })),
  }) as unknown as ExplainedSyncRequest;

test("each thing that would free a request is said once, with its fastqs, the most wanted first", () => {
  const thaw = finding({ requirement: "hasActiveReadSet", needs: "Thaw it." });
  const request = explained([thaw], [finding({}), finding({ isMet: true })], [finding({})]);
  const needs = needsOf(request);
  expect(needs.map(({ needs, fastqs }) => [needs, fastqs.map(({ fastqId }) => fastqId)])).toEqual([
    ["A QC job.", ["1", "2"]],
    ["Thaw it.", ["0"]],
  ]);
});

test("an end is foretold only when all that is lacking runs and is expected, and it is the last of them", () => {
  const [early, late] = ["2026-11-22T01:00:00Z", "2026-11-22T03:00:00Z"];
  const at = (time: string | null) => [finding({ running: running(time) })];
  expect(etaOf(explained(at(late), at(early)))).toBe(late);
  expect(etaOf(explained(at(late), at(null)))).toBeNull();
  expect(etaOf(explained(at(late), [finding({})]))).toBeNull();
  expect(etaOf({ ...explained(at(late)), progress: { done: 0, total: 300 } })).toBeNull();
  expect(etaOf(explained([finding({ isMet: true })]))).toBeNull();
});

test("sequencing runs are read from libraries, latest first", () => {
  const library = (id: string, projectId: string, ...instrumentRuns: object[]) =>
    ({ id, projectId, instrumentRuns }) as Library;
  const old = { id: "240101_A_1", date: null };
  const young = { id: "250101_A_2", date: "2025-01-01" };
  expect(
    instrumentRunsOf([
      library("L1", "b", old, young),
      library("L2", "a", { ...old, date: "2024-01-01" }),
    ]),
  ).toEqual([
    { ...young, libraryIds: ["L1"], projectIds: ["b"] },
    { ...old, date: "2024-01-01", libraryIds: ["L1", "L2"], projectIds: ["a", "b"] },
  ]);
});

test("exported manifests are what `package create` reads", async () => {
  const source = (text: string) =>
    ({
      ...{ flag: "--manifest", file: "-" },
      context: { stdin: { isTTY: false, text: async () => text } },
    }) as never;
  const libraries = [
    { id: "L2600001", instrumentRuns: [{ id: "261120_A01052_0001_BH7JMMDRX5" }] },
    { id: "L2600002", instrumentRuns: [] },
  ] as unknown as Library[];
  expect(await readLimsManifest(source(limsManifest(libraries)))).toEqual([
    { libraryId: "L2600001", instrumentRunId: "261120_A01052_0001_BH7JMMDRX5" },
    { libraryId: "L2600002" },
  ]);
  const runs = [{ portalRunId: "20240501f00d0003", libraryIds: ["L2600001", "L2600002"] }];
  const text = workflowManifest(runs as unknown as WorkflowRun[]);
  expect(await readWorkflowManifest(source(text))).toEqual([
    { portalRunId: "20240501f00d0003", libraryId: "L2600001" },
    { portalRunId: "20240501f00d0003", libraryId: "L2600002" },
  ]);
});

test("home: latest first whatever it is, empty queues left out, old failures forgotten", () => {
  const sync = { id: "syn.1", fastqIds: ["a"], fastqSetIds: [], status: "FAILED" };
  const readSet = { id: "1", storeId: "2", status: "ACTIVE", createdAt: "2026-11-21T00:00:00Z" };
  const rows = rowsOf({
    syncs: [{ ...sync, updatedAt: "2026-11-20T00:00:00Z" } as unknown as SyncRequest],
    readSets: [readSet as unknown as ReadSet],
    deadLetters: [0, 2].map((messages) => ({
      ...{ name: `q${messages}`, messages, oldestMessageAt: "2026-01-01T00:00:00Z" },
      ...{ description: "", redriveTo: null },
    })),
  });
  expect(rows.map(({ kind, to }) => [kind, to])).toEqual([
    ["Read set", "/read-sets/2/1"],
    ["Sync request", "/sync/syn.1"],
    ["Dead letters", "/dead-letters/q2"],
  ]);
  const now = Date.parse("2026-11-22T00:00:00Z");
  expect(recent(rows, now).map(({ kind }) => kind)).toEqual(["Read set", "Sync request"]);
});

test("failures of a thaw are told by their cause, the most frequent first", () => {
  const failures = ["a", "b", "b"].map((reason, n) => ({ reason, fastqId: `fqr.${n}` }));
  expect(failuresByReason({ failures })).toMatchObject([
    { what: "2 fastqs: b", needs: "fqr.1, fqr.2" },
    { what: "1 fastq: a" },
  ]);
});
