import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PackageSelection } from "#core/package/selection/schema";
import {
  addLibrary,
  addReads,
  addRun,
  openRoom,
  planOf,
  type Room,
} from "#tests/core/package/selection/room";

const runs = { R1: "2026-10-01", R2: "2026-11-01", R3: "2026-12-01" };
const libraries = {
  LA: { subjectId: "S1", individualId: "I1", on: ["R1", "R2"] },
  LB: { subjectId: "S1", individualId: "I2", on: ["R2", "R3"] },
  LC: { subjectId: "S2", individualId: "I2", on: ["R1"] },
  LD: { subjectId: "S3", individualId: "I3", on: [] },
};
type LibraryId = keyof typeof libraries;
const ids = Object.keys(libraries) as LibraryId[];

/** Workflow runs, oldest first. */
const analyses = [
  { id: "2026100100000001", type: "wts", of: ["LA"], status: "SUCCEEDED" },
  { id: "2026100200000002", type: "tumor-normal", of: ["LA", "LB"], status: "SUCCEEDED" },
  { id: "2026110100000003", type: "wts", of: ["LA"], status: "SUCCEEDED" },
  { id: "2026110100000004", type: "wts", of: ["LC"], status: undefined },
  { id: "2026110200000005", type: "tumor-normal", of: ["LB", "LC"], status: "SUCCEEDED" },
  { id: "2026120100000006", type: "wts", of: ["LA"], status: "FAILED" },
  { id: "2026120200000007", type: "sash", of: ["LB", "LD"], status: "SUCCEEDED" },
];

let room: Room;
beforeAll(async () => {
  room = await openRoom();
  for (const id of ids) {
    const { subjectId, individualId, on } = libraries[id];
    await addLibrary(id, runs, { subjectId, individualId });
    for (const run of on) await addReads(room, id, run);
  }
  for (const { id, type, of, status } of analyses)
    await addRun(room, id, of, { workflowName: type, status: status as never, files: [] });
  // Those of another project look the same.
  await addLibrary("LX", runs, { projectId: "other", subjectId: "S1" });
  await addReads(room, "LX", "R1", { projectId: "other" });
});
afterAll(() => room.close());

const some = <Value>(values: readonly Value[]) => fc.subarray([...values], { minLength: 1 });
const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const row = fc.record({
  libraryId: fc.constantFrom(...ids),
  instrumentRunId: perhaps(fc.constantFrom(...Object.keys(runs))),
});

const selection = fc
  .record({
    selector: fc.oneof(
      fc.record({ libraryIdList: some([...ids, "LX"]) }),
      fc.record({ subjectIdList: some(["S1", "S2", "S3"]) }),
      fc.record({ individualIdList: some(["I1", "I2", "I3"]) }),
      fc.constant({ projectIdList: ["demo"] }),
      fc.record({ libraryRunList: fc.array(row, { minLength: 1, maxLength: 4 }) }),
      fc.constant({}),
    ),
    instrumentRunIdList: perhaps(some(Object.keys(runs))),
    sequencingRunFrom: perhaps(fc.constantFrom("2026-10-01", "2026-10-02", "2026-11-01")),
    sequencingRunTo: perhaps(fc.constantFrom("2026-11-01", "2026-11-30", "2026-12-01")),
    runsNarrowSecondary: fc.boolean(),
    portalRunIdList: perhaps(some(analyses.map(({ id }) => id))),
    portalRunIdExclusionList: perhaps(some(analyses.map(({ id }) => id))),
    libraryIdExclusionList: perhaps(some(ids)),
    secondaryAnalysisTypeList: perhaps(some(["wts", "tumor-normal", "sash"])),
    dataTypeList: some(["fastq", "secondaryAnalysis"]),
  })
  .map(({ selector, ...rest }) => PackageSelection.safeParse({ ...selector, ...rest }))
  .filter(({ success }) => success)
  .map(({ data }) => data as PackageSelection);

/** What a selection means, one fastq and one run after another. */
function meaningOf(wanted: PackageSelection) {
  const { libraryIdList, subjectIdList, individualIdList, projectIdList, libraryRunList } = wanted;
  const hasSelector = Boolean(
    libraryIdList ?? subjectIdList ?? individualIdList ?? projectIdList ?? libraryRunList,
  );
  const isIn = (list: readonly string[] | undefined, value: string) =>
    list?.includes(value) ?? true;
  const isOut = (list: readonly string[] | undefined, value: string) =>
    list?.includes(value) ?? false;
  const isSelected = (id: LibraryId) =>
    isIn(libraryIdList, id) &&
    isIn(subjectIdList, libraries[id].subjectId) &&
    isIn(individualIdList, libraries[id].individualId) &&
    (libraryRunList?.some(({ libraryId }) => libraryId === id) ?? true) &&
    !isOut(wanted.libraryIdExclusionList, id);
  const isRun = (id: LibraryId, run: keyof typeof runs) =>
    isIn(wanted.instrumentRunIdList, run) &&
    (libraryRunList?.some(
      ({ libraryId, instrumentRunId }) => libraryId === id && (instrumentRunId ?? run) === run,
    ) ??
      true) &&
    runs[run] >= (wanted.sequencingRunFrom ?? "") &&
    runs[run] <= (wanted.sequencingRunTo ?? "9");
  const onRuns = ids
    .filter((id) => isSelected(id) && (hasSelector || wanted.instrumentRunIdList))
    .flatMap((id) =>
      (libraries[id].on as (keyof typeof runs)[])
        .filter((run) => isRun(id, run))
        .map((run) => ({ id, run })),
    );
  const narrows =
    !hasSelector ||
    (wanted.runsNarrowSecondary &&
      Boolean(
        wanted.instrumentRunIdList ??
          wanted.sequencingRunFrom ??
          wanted.sequencingRunTo ??
          libraryRunList?.find(({ instrumentRunId }) => instrumentRunId),
      ));
  const ofLibraries = narrows ? onRuns.map(({ id }) => id) : ids.filter(isSelected);
  const allowed = analyses.filter(
    ({ id, of }) =>
      !isOut(wanted.portalRunIdExclusionList, id) &&
      !of.some((library) => isOut(wanted.libraryIdExclusionList, library)),
  );
  const found = ofLibraries.flatMap((library) =>
    allowed.filter(
      (one) =>
        one.of.includes(library) &&
        one.status !== "FAILED" &&
        isIn(wanted.secondaryAnalysisTypeList, one.type) &&
        !allowed.some(
          (other) =>
            other.type === one.type &&
            other.of.includes(library) &&
            other.status !== "FAILED" &&
            other.id > one.id,
        ),
    ),
  );
  const named = allowed.filter(({ id }) => wanted.portalRunIdList?.includes(id));
  const taken = wanted.portalRunIdList ? named : found;
  const has = (type: "fastq" | "secondaryAnalysis") => wanted.dataTypeList.includes(type);
  return {
    fastqs: has("fastq") ? onRuns.map(({ id, run }) => `${id} ${run}`).sort() : [],
    workflowRuns: has("secondaryAnalysis") ? [...new Set(taken.map(({ id }) => id))].sort() : [],
  };
}

test("a plan holds exactly what its selection means, whatever is selected, narrowed, named and excluded together", async () => {
  await fc.assert(
    fc.asyncProperty(selection, async (wanted) => {
      const { fastqs, workflowRuns } = await planOf(wanted);
      expect({
        fastqs: fastqs.map((one) => `${one.libraryId} ${one.instrumentRunId}`).sort(),
        workflowRuns: workflowRuns.map(({ portalRunId }) => portalRunId),
      }).toEqual(meaningOf(wanted));
    }),
    { numRuns: 300 },
  );
});
