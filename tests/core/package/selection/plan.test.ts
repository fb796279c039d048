import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { write } from "#core/fastq/change";
import { addFastq, asSystem, mirror, newReadSetId } from "#tests/core/fastq/places-room";
import {
  addLibrary,
  addReads,
  addRun,
  openRoom,
  planOf,
  type Room,
  toldBy,
} from "#tests/core/package/selection/room";

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

let last = 0;
/** Ids that no other test has. */
const newLibrary = () => `L26${String(++last).padStart(5, "0")}`;
const newRun = () => `2611${String(++last).padStart(2, "0")}_A00130_${last}_BHW7`;
const portalRunId = (day: string, n = ++last) => `202611${day}${String(n).padStart(8, "0")}`;

const indexOf = (n: number) =>
  `GGGG${[...n.toString(4).padStart(6, "0")].map((digit) => "ACGT"[Number(digit)]).join("")}`;
/** How often DynamoDB was asked so. */
const callsOf = (...operations: string[]) =>
  room.gate.ledger
    .rows()
    .filter(({ operation }) => operations.includes(operation))
    .reduce((sum, { calls }) => sum + calls, 0);

const planned = async (selection: object) => (await planOf(selection)).fastqs.map(nameOf).sort();
const nameOf = (fastq: { libraryId: string; instrumentRunId: string }) =>
  `${fastq.libraryId} ${fastq.instrumentRunId}`;

describe("fastqs of a plan", () => {
  test("of manifest rows are those of exactly the rows, never of a library on another row's run", async () => {
    const [one, two, first, second] = [newLibrary(), newLibrary(), newRun(), newRun()];
    for (const library of [one, two]) {
      await addLibrary(library);
      for (const run of [first, second]) await addReads(room, library, run);
    }
    const libraryRunList = [
      { libraryId: one, instrumentRunId: first },
      { libraryId: two, instrumentRunId: second },
    ];
    expect(await planned({ libraryRunList })).toEqual([`${one} ${first}`, `${two} ${second}`]);
    expect(await planned({ libraryRunList: [{ libraryId: one }] })).toEqual(
      [`${one} ${first}`, `${one} ${second}`].sort(),
    );
  });

  test("of any rows are those that a row names", async () => {
    const libraries = [newLibrary(), newLibrary(), newLibrary()];
    const runs = [newRun(), newRun()];
    for (const library of libraries) {
      await addLibrary(library);
      for (const run of runs) await addReads(room, library, run);
    }
    const row = fc.record({
      libraryId: fc.constantFrom(...libraries),
      instrumentRunId: fc.option(fc.constantFrom(...runs), { nil: undefined }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), async (rows) => {
        const wanted = libraries.flatMap((libraryId) =>
          runs
            .filter((run) =>
              rows.some(
                (one) => one.libraryId === libraryId && (one.instrumentRunId ?? run) === run,
              ),
            )
            .map((run) => `${libraryId} ${run}`),
        );
        expect(await planned({ libraryRunList: rows })).toEqual(wanted.sort());
      }),
      { numRuns: 40 },
    );
  });

  test("are narrowed by runs; of runs alone they are all of theirs, with their libraries", async () => {
    const [one, two, run, other] = [newLibrary(), newLibrary(), newRun(), newRun()];
    await addLibrary(one, {}, { sampleId: "S1" });
    await addReads(room, one, run);
    await addReads(room, one, other);
    await addReads(room, two, run);
    const narrowed = await planOf({ libraryIdList: [one], instrumentRunIdList: [run] });
    expect(narrowed.fastqs.map(nameOf)).toEqual([`${one} ${run}`]);
    const alone = await planOf({ instrumentRunIdList: [run] });
    expect(alone.fastqs.map(nameOf).sort()).toEqual([`${one} ${run}`, `${two} ${run}`]);
    expect(alone.libraries).toMatchObject([{ libraryId: one, sampleId: "S1" }, { libraryId: two }]);
  });

  test("of runs within days, first and last included; of a run without a day they are left out and said", async () => {
    const [library, ...runs] = [newLibrary(), newRun(), newRun(), newRun(), newRun(), newRun()];
    const [before = "", first = "", end = "", after = "", undated = ""] = runs;
    await addLibrary(library, {
      ...{ [before]: "2026-10-31", [first]: "2026-11-01" },
      ...{ [end]: "2026-11-30", [after]: "2026-12-01" },
    });
    for (const run of runs) await addReads(room, library, run);
    const within = { sequencingRunFrom: "2026-11-01", sequencingRunTo: "2026-11-30" };
    const plan = await planOf({ libraryIdList: [library], ...within });
    expect(plan.fastqs.map(nameOf).sort()).toEqual(
      [`${library} ${first}`, `${library} ${end}`].sort(),
    );
    expect(toldBy(plan)).toEqual([`warning instrument_run.undated ${undated}`]);
  });

  test("are valid ones only, and without files they are left out and said", async () => {
    const [library, run] = [newLibrary(), newRun()];
    await addLibrary(library);
    await addReads(room, library, run);
    const invalid = await addReads(room, library, newRun());
    await asSystem(() => write(invalid, { isValid: false }, { action: "fastq.test" }));
    const bare = await addFastq({ run: newRun(), libraryId: library });
    const plan = await planOf({ libraryIdList: [library] });
    expect(plan.fastqs.map(nameOf)).toEqual([`${library} ${run}`]);
    expect(toldBy(plan)).toEqual([`warning fastq.no_reads ${bare.fastqId}`]);
  });

  test("say which of them must be thawed, and which version of their row was read", async () => {
    const library = newLibrary();
    await addLibrary(library);
    const archived = await addReads(room, library, "26110A_X", { storageClass: "DEEP_ARCHIVE" });
    const active = await addReads(room, library, "26110B_X");
    expect((await planOf({ libraryIdList: [library] })).fastqs).toMatchObject([
      { fastqId: archived.fastqId, version: 1, isArchived: true },
      { fastqId: active.fastqId, version: 1, isArchived: false },
    ]);
  });
});

test("a plan of many libraries reads them in batches, by their runs where those are fewer", async () => {
  const runs = [newRun(), newRun()];
  const libraryRunList: { libraryId: string; instrumentRunId: string }[] = [];
  for (let n = 0; n < 120; n++) {
    const row = { libraryId: newLibrary(), instrumentRunId: runs[n % 2] as string };
    libraryRunList.push(row);
    await addLibrary(row.libraryId);
    await addFastq({ run: row.instrumentRunId, libraryId: row.libraryId, index: indexOf(n) });
  }
  const before = callsOf("BatchGetItem", "Query");
  const plan = await planOf({ libraryRunList });
  expect(plan.findings).toHaveLength(120);
  // Libraries and fastqs by 100, and a query a run.
  expect(callsOf("BatchGetItem", "Query") - before).toBe(2 + 2 + 2);
});

describe("libraries of a plan", () => {
  test("are found by subject, individual and project, and told of when they hold something", async () => {
    const [one, two, empty] = [newLibrary(), newLibrary(), newLibrary()];
    const [subjectId, individualId] = [`SBJ${last}`, `IDV${last}`];
    await addLibrary(one, {}, { subjectId, individualId });
    await addLibrary(two, {}, { individualId });
    await addLibrary(empty, {}, { individualId });
    for (const library of [one, two]) await addReads(room, library, newRun());
    const found = async (selection: object) =>
      (await planOf(selection)).libraries.map(({ libraryId }) => libraryId);
    expect(await found({ subjectIdList: [subjectId] })).toEqual([one]);
    expect(await found({ individualIdList: [individualId] })).toEqual([one, two]);
    const all = await found({ projectIdList: ["demo"] });
    expect(all).toEqual(expect.arrayContaining([one, two]));
    expect(all).not.toContain(empty);
  });

  test("of another project count as unknown, as whatever else nobody knows: an error that names each", async () => {
    const [mine, theirs] = [newLibrary(), newLibrary()];
    await addLibrary(mine);
    await addReads(room, mine, newRun());
    await addLibrary(theirs, {}, { projectId: "other", subjectId: "SBJ-THEIRS" });
    await addReads(room, theirs, newRun(), { projectId: "other" });
    const plan = await planOf({ libraryIdList: [mine, theirs, "L9999999"] });
    expect(plan.fastqs).toHaveLength(1);
    expect(toldBy(plan)).toEqual([
      `error library.unmatched ${theirs}`,
      "error library.unmatched L9999999",
    ]);
    expect(toldBy(await planOf({ subjectIdList: ["SBJ-THEIRS"] }))).toEqual([
      "error subject.unmatched SBJ-THEIRS",
    ]);
    expect(toldBy(await planOf({ projectIdList: ["other"] }))).toEqual([
      "error project.unmatched other",
    ]);
    expect(toldBy(await planOf({ instrumentRunIdList: ["NO_SUCH_RUN"] }))).toEqual([
      "error instrument_run.unmatched NO_SUCH_RUN",
    ]);
  });

  test("that the catalogue does not know are taken when they have fastqs", async () => {
    const library = newLibrary();
    await addReads(room, library, newRun());
    const plan = await planOf({ libraryIdList: [library] });
    expect(plan.libraries).toMatchObject([{ libraryId: library, subjectId: null }]);
    expect(toldBy(plan)).toEqual([]);
  });

  test("without fastqs where they are asked for are said, row by row of a manifest", async () => {
    const [library, none, run, wrong] = [newLibrary(), newLibrary(), newRun(), newRun()];
    for (const one of [library, none]) await addLibrary(one);
    await addReads(room, library, run);
    const rows = [
      { libraryId: library, instrumentRunId: run },
      { libraryId: library, instrumentRunId: wrong },
      { libraryId: none, instrumentRunId: run },
    ];
    expect(toldBy(await planOf({ libraryRunList: rows }))).toEqual([
      `warning library_run.unmatched ${library} ${wrong}`,
      `warning library_run.unmatched ${none} ${run}`,
    ]);
    expect(toldBy(await planOf({ libraryIdList: [none, library] }))).toEqual([
      `warning library.no_fastqs ${none}`,
    ]);
    const narrowed = { libraryIdList: [library], instrumentRunIdList: [run, wrong] };
    expect(toldBy(await planOf(narrowed))).toEqual([`warning instrument_run.unmatched ${wrong}`]);
  });

  test("that are excluded are never taken, by whichever way; an exclusion of nothing is said", async () => {
    const [kept, out, run] = [newLibrary(), newLibrary(), newRun()];
    const subjectId = `SBJ${last}`;
    for (const library of [kept, out]) {
      await addLibrary(library, {}, { subjectId });
      await addReads(room, library, run);
    }
    const libraryIdExclusionList = [out];
    for (const by of [{ subjectIdList: [subjectId] }, { instrumentRunIdList: [run] }]) {
      const plan = await planOf({ ...by, libraryIdExclusionList });
      expect(plan.fastqs.map(nameOf)).toEqual([`${kept} ${run}`]);
      expect(toldBy(plan)).toEqual([]);
    }
    const idle = { libraryIdList: [kept], libraryIdExclusionList: ["L0000000"] };
    expect(toldBy(await planOf(idle))).toEqual(["warning library_exclusion.unmatched L0000000"]);
  });

  test("1,001 unknown ones are listed one by one up to 1,000, and counted", async () => {
    const libraryIdList = Array.from({ length: 1003 }, (_, n) => `X${n}`);
    const { findings } = await planOf({ libraryIdList });
    expect(findings).toHaveLength(1001);
    expect(findings.at(-1)).toMatchObject({
      severity: "error",
      message: "and 3 more findings library.unmatched",
    });
  });
});

describe("workflow runs of a plan", () => {
  const secondary = { dataTypeList: ["secondaryAnalysis"] };
  const runsOf = async (selection: object) =>
    (await planOf({ ...secondary, ...selection })).workflowRuns.map((run) => run.portalRunId);

  test("are the newest of each library and type that succeeded; runs of old have no status", async () => {
    const library = newLibrary();
    await addLibrary(library);
    const [old, newer, failed, legacy] = ["01", "02", "03", "04"].map((day) => portalRunId(day));
    await addRun(room, old as string, [library], { workflowName: "wts" });
    await addRun(room, newer as string, [library], { workflowName: "wts_tumor_only" });
    await addRun(room, failed as string, [library], { status: "FAILED" });
    const ofOld = { workflowName: "WGS_TUMOR_NORMAL", status: undefined as never };
    await addRun(room, legacy as string, [library], ofOld);
    const libraryIdList = [library];
    expect(await runsOf({ libraryIdList })).toEqual([newer, legacy]);
    expect(await runsOf({ libraryIdList, secondaryAnalysisTypeList: ["tumor-normal"] })).toEqual([
      legacy,
    ]);
    // What is excluded makes way for the one before.
    const portalRunIdExclusionList = [newer];
    expect(await runsOf({ libraryIdList, portalRunIdExclusionList })).toEqual([old, legacy]);
  });

  test("that are named are exactly those, whatever is newer", async () => {
    const library = newLibrary();
    await addLibrary(library);
    const [old, newer] = [portalRunId("01"), portalRunId("02")];
    for (const id of [old, newer]) await addRun(room, id, [library]);
    const libraryIdList = [library];
    expect(await runsOf({ libraryIdList, portalRunIdList: [old] })).toEqual([old]);
    const workflowRunList = [{ portalRunId: old, libraryId: library }];
    expect(await runsOf({ libraryIdList, workflowRunList })).toEqual([old]);
  });

  test("that are named alone bring their libraries", async () => {
    const library = newLibrary();
    await addLibrary(library);
    const id = portalRunId("01");
    await addRun(room, id, [library]);
    const plan = await planOf({ ...secondary, portalRunIdList: [id] });
    expect(plan.libraries).toMatchObject([{ libraryId: library }]);
  });

  test("that are unknown, of another project, or not of the library of their row are errors", async () => {
    const [library, other] = [newLibrary(), newLibrary()];
    await addLibrary(library);
    await addLibrary(other);
    const [mine, theirs, unknown] = ["01", "02", "03"].map((day) => portalRunId(day));
    await addRun(room, mine as string, [library]);
    await addRun(room, theirs as string, [library], { projectId: "other" });
    const named = { portalRunIdList: [mine, theirs, unknown] };
    expect(toldBy(await planOf({ ...secondary, libraryIdList: [library], ...named }))).toEqual([
      `error workflow_run.unmatched ${theirs}`,
      `error workflow_run.unmatched ${unknown}`,
    ]);
    const rows = { workflowRunList: [{ portalRunId: mine, libraryId: other }] };
    expect(
      toldBy(await planOf({ ...secondary, libraryIdList: [library, other], ...rows })),
    ).toContain(`error workflow_run_row.unmatched ${mine} ${other}`);
  });

  test("that did not succeed, or are of other libraries, are warnings when they are named", async () => {
    const [library, other] = [newLibrary(), newLibrary()];
    for (const one of [library, other]) await addLibrary(one);
    const [failed, foreign] = [portalRunId("01"), portalRunId("02")];
    await addRun(room, failed, [library], { status: "FAILED" });
    await addRun(room, foreign, [other]);
    const portalRunIdList = [failed, foreign];
    expect(
      toldBy(await planOf({ ...secondary, libraryIdList: [library], portalRunIdList })),
    ).toEqual([
      `warning workflow_run.not_succeeded ${failed}`,
      `warning workflow_run.other_libraries ${foreign}`,
    ]);
  });

  test("of an excluded library are left out, found or named", async () => {
    const [tumor, normal] = [newLibrary(), newLibrary()];
    for (const one of [tumor, normal]) await addLibrary(one);
    const [both, alone] = [portalRunId("01"), portalRunId("02")];
    await addRun(room, both, [normal, tumor], { workflowName: "tumor-normal" });
    await addRun(room, alone, [tumor], { workflowName: "wts" });
    const without = { libraryIdList: [tumor], libraryIdExclusionList: [normal] };
    expect(await runsOf(without)).toEqual([alone]);
    const plan = await planOf({ ...secondary, ...without, portalRunIdList: [both, alone] });
    expect(plan.workflowRuns.map((run) => run.portalRunId)).toEqual([alone]);
    expect(toldBy(plan)).toEqual([`warning workflow_run.excluded ${both}`]);
  });

  test("are not narrowed by instrument runs, unless that is asked for", async () => {
    const [on, off, run] = [newLibrary(), newLibrary(), newRun()];
    for (const one of [on, off]) await addLibrary(one);
    await addReads(room, on, run);
    await addReads(room, off, newRun());
    const [first, second] = [portalRunId("01"), portalRunId("02")];
    await addRun(room, first, [on]);
    await addRun(room, second, [off]);
    const narrowed = { libraryIdList: [on, off], instrumentRunIdList: [run] };
    expect(await runsOf(narrowed)).toEqual([first, second]);
    expect(await runsOf({ ...narrowed, runsNarrowSecondary: true })).toEqual([first]);
  });
});

describe("read sets of a plan", () => {
  test("are those that are named and those of samples, each once, as their fastqs where they have one", async () => {
    const [sampleId, run] = [newLibrary(), newRun()];
    const [alone, linked, other] = [newReadSetId(), newReadSetId(), newReadSetId()];
    const cloud = { cloud: room, storeId: room.storeId };
    for (const id of [alone, linked]) await mirror(cloud, id, { set_sample_id: sampleId });
    await mirror(cloud, other, { projectId: "other" });
    const place = { kind: "healthomics", storeId: room.storeId, readSetId: linked } as const;
    const at = "2026-11-01T12:00:00.000Z";
    const r1 = {
      ...place,
      uri: "s3://alias/a_R1.gz",
      storageState: "ACTIVE",
      stateAt: at,
    } as const;
    const fastq = await addFastq({ run, libraryId: sampleId, reads: { r1 } });
    const plan = await planOf({
      readSetIdList: [`${room.storeId}/${alone}`, linked, other, "3999999999"],
      sampleIdList: [sampleId, "nobody"],
    });
    expect(plan.fastqs.map(({ fastqId }) => fastqId)).toEqual([fastq.fastqId]);
    expect(plan.readSets).toMatchObject([{ readSetId: alone, sampleId, isArchived: false }]);
    expect(toldBy(plan)).toEqual([
      `error read_set.unmatched ${other}`,
      "error read_set.unmatched 3999999999",
      "error sample.unmatched nobody",
    ]);
  });

  test("that are archived and of no fastq are not thawed with the others, which is said", async () => {
    const readSetId = newReadSetId();
    const cloud = { cloud: room, storeId: room.storeId };
    await mirror(cloud, readSetId, { set_status: "ARCHIVED" });
    const plan = await planOf({ readSetIdList: [readSetId], defrostArchivedFastqs: true });
    expect(plan.readSets).toMatchObject([{ readSetId, isArchived: true }]);
    expect(toldBy(plan)).toEqual([`warning read_set.not_thawed ${readSetId}`]);
  });
});
