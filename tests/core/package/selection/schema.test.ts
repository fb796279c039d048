import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PackageSelection } from "#core/package/selection/schema";

/** What is wrong with a selection, as `path: message`. */
function faultsOf(selection: object): string[] {
  const parsed = PackageSelection.safeParse({ dataTypeList: ["fastq"], ...selection });
  return parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
}
const libraries = { libraryIdList: ["L1"] };
const both = { dataTypeList: ["fastq", "secondaryAnalysis"] };
const run = "20261101a1b2c3d4";

describe("a selection", () => {
  test("without data types is refused, and says which there are", () => {
    expect(faultsOf({ ...libraries, dataTypeList: [] })).toEqual([
      "dataTypeList: must name at least one of fastq, secondaryAnalysis",
    ]);
    expect(PackageSelection.safeParse(libraries).success).toBe(false);
    expect(faultsOf({ ...libraries, dataTypeList: ["bam"] })).toEqual([
      "dataTypeList.0: must be one of fastq, secondaryAnalysis",
    ]);
  });

  test.each(["fastq", "FASTQ", "Fastq"])("takes %s for fastq", (spelling) => {
    const { dataTypeList } = PackageSelection.parse({ ...libraries, dataTypeList: [spelling] });
    expect(dataTypeList).toEqual(["fastq"]);
  });

  test.each([
    ...["secondaryAnalysis", "SECONDARY_ANALYSIS", "secondary-analysis", "secondary_analysis"],
  ])("takes %s for secondaryAnalysis", (spelling) => {
    const { dataTypeList } = PackageSelection.parse({ ...libraries, dataTypeList: [spelling] });
    expect(dataTypeList).toEqual(["secondaryAnalysis"]);
  });

  test.each([
    ["WGS_TUMOR_NORMAL", "tumor-normal"],
    ["wgs_tumor_normal", "tumor-normal"],
    ["wts_tumor_only", "wts"],
    ["oncoanalyser_wgs", "oncoanalyser-wgts-dna"],
    ["UMCCRISE", "umccrise"],
  ])("takes %s for workflows of type %s", (name, type) => {
    const { secondaryAnalysisTypeList } = PackageSelection.parse({
      ...libraries,
      dataTypeList: ["secondaryAnalysis"],
      secondaryAnalysisTypeList: [name, type],
    });
    expect(secondaryAnalysisTypeList).toEqual([type]);
  });

  test("of an unknown workflow type lists those that are known", () => {
    expect(faultsOf({ ...libraries, secondaryAnalysisTypeList: ["wgs"] })).toEqual([
      expect.stringMatching(
        /^secondaryAnalysisTypeList\.0: must be one of tumor-normal, wts, .*rnasum$/,
      ),
    ]);
  });

  test("with two kinds of selectors names both", () => {
    expect(faultsOf({ ...libraries, subjectIdList: ["SBJ1"] })).toEqual([
      "subjectIdList: does not go with libraryIdList: use one kind of selector",
    ]);
    expect(faultsOf({ readSetIdList: ["3000000001"], sampleIdList: ["S1"] })).toEqual([]);
  });

  test("of nothing says what may be named", () => {
    expect(faultsOf({ libraryIdList: [] })).toEqual([
      expect.stringContaining("libraryIdList: selects nothing: name something in one of"),
    ]);
  });

  test("of workflow runs alone takes no fastqs; read sets have no workflow runs", () => {
    expect(faultsOf({ ...both, portalRunIdList: [run] })[0]).toContain(
      "dataTypeList: fastq needs libraries or instrument runs",
    );
    expect(faultsOf({ dataTypeList: ["secondaryAnalysis"], portalRunIdList: [run] })).toEqual([]);
    expect(faultsOf({ ...both, readSetIdList: ["3000000001"] })[0]).toContain(
      "dataTypeList: secondaryAnalysis needs libraries",
    );
    expect(faultsOf({ ...libraries, portalRunIdList: [run] })).toEqual([
      "portalRunIdList: needs secondaryAnalysis in dataTypeList, or nothing of these runs is taken",
    ]);
  });

  test.each([
    [{ libraryIdList: ["L1", "L2"], libraryIdExclusionList: ["L2"] }, "libraryIdList asks for: L2"],
    [
      { libraryRunList: [{ libraryId: "L2" }], libraryIdExclusionList: ["L2"] },
      "libraryRunList asks for: L2",
    ],
    [
      { ...libraries, ...both, portalRunIdList: [run], portalRunIdExclusionList: [run] },
      `portalRunIdList asks for: ${run}`,
    ],
    [
      {
        ...{ ...libraries, ...both, portalRunIdExclusionList: [run] },
        workflowRunList: [{ portalRunId: run, libraryId: "L1" }],
      },
      `workflowRunList asks for: ${run}`,
    ],
  ])("that asks for and excludes the same is refused, and names it: %j", (given, told) => {
    expect(faultsOf(given)).toEqual([expect.stringContaining(`excludes what ${told}`)]);
  });

  test("names libraries of workflow rows that its LIMS rows do not have", () => {
    const workflowRunList = [
      { portalRunId: run, libraryId: "L1" },
      { portalRunId: run, libraryId: "L9" },
    ];
    expect(faultsOf({ ...both, libraryRunList: [{ libraryId: "L1" }], workflowRunList })).toEqual([
      "workflowRunList: names libraries that libraryRunList does not: L9",
    ]);
  });

  test("needs two prefixes for two data types", () => {
    const prefixes = { primaryDataPathPrefix: "/", secondaryAnalysisPathPrefix: "/" };
    expect(faultsOf({ ...libraries, ...both, ...prefixes })).toEqual([
      expect.stringMatching(/^secondaryAnalysisPathPrefix: must differ from/),
    ]);
    expect(faultsOf({ ...libraries, ...prefixes })).toEqual([]);
  });

  test("refuses members that it does not know, ids in the wrong form and days that are none", () => {
    expect(faultsOf({ ...libraries, libraryIds: [] })[0]).toContain("libraryIds");
    expect(faultsOf({ ...libraries, ...both, portalRunIdList: ["20261101A1B2C3D4"] })[0]).toBe(
      "portalRunIdList.0: must be 8 digits (yyyymmdd) and 8 hexadecimal digits in lower case",
    );
    expect(faultsOf({ libraryIdList: ["L1 OR 1=1"] })[0]).toMatch(/^libraryIdList\.0: must be/);
    expect(faultsOf({ readSetIdList: ["abc"] })[0]).toMatch(/^readSetIdList\.0: must be/);
    expect(faultsOf({ ...libraries, sequencingRunFrom: "2026-02-30" })).toHaveLength(1);
    expect(
      faultsOf({ ...libraries, sequencingRunFrom: "2026-02-02", sequencingRunTo: "2026-02-01" }),
    ).toEqual(["sequencingRunTo: is before sequencingRunFrom, 2026-02-02"]);
  });

  test("has 10,000 entries in a list at most", () => {
    const ids = Array.from({ length: 10_001 }, (_, n) => `L${n}`);
    expect(faultsOf({ libraryIdList: ids })[0]).toContain("10000 entries at most");
    expect(faultsOf({ libraryIdList: ids.slice(1) })).toEqual([]);
  });

  test("that was parsed is parsed to itself, whatever was left out", () => {
    const given = fc.record(
      {
        libraryIdExclusionList: fc.constant(["L7"]),
        instrumentRunIdList: fc.array(fc.stringMatching(/^[0-9A-Za-z_-]{1,9}$/), { minLength: 1 }),
        useWorkflowFilters: fc.boolean(),
        runsNarrowSecondary: fc.boolean(),
        secondaryAnalysisTypeList: fc.constantFrom(["WGS_TUMOR_NORMAL"], ["wts", "WTS"]),
      },
      { requiredKeys: [] },
    );
    void fc.assert(
      fc.property(given, (more) => {
        const once = PackageSelection.parse({ ...libraries, ...both, ...more });
        expect(PackageSelection.parse(once)).toEqual(once);
      }),
    );
  });
});
