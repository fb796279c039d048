import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalOf, hashOf, selectionOf } from "#core/share/sharing-job/request";
import { CreateSharingJob } from "#core/share/sharing-job/schema";

const run = "20261101a1b2c3d4";
const pull = { libraryIdList: ["L2600001"], dataTypeList: ["Fastq"], shareType: "pull" };
const push = { ...pull, shareType: "push", shareDestination: "s3://hospital/in" };
const both = { dataTypeList: ["FASTQ", "secondaryanalysis"] };

const of = (body: object) => CreateSharingJob.parse(body);
/** What is said of a body, by member. */
function said(body: object): string {
  const { error } = CreateSharingJob.safeParse(body);
  return error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") ?? "";
}

describe("a request is refused by name", () => {
  test.each<[string, object, RegExp]>([
    ["that is empty", {}, /dataTypeList: .*shareType: /s],
    ["without data types", { ...pull, dataTypeList: [] }, /dataTypeList: must name at least one/],
    ["of another data type", { ...pull, dataTypeList: ["bam"] }, /dataTypeList\.0: must be one of/],
    ["of nothing", { ...pull, libraryIdList: [] }, /libraryIdList: nothing is asked for/],
    [
      "of two kinds",
      { ...pull, subjectIdList: ["S"] },
      /subjectIdList: cannot be used alongside libraryIdList/,
    ],
    [
      "of all kinds",
      { ...pull, individualIdList: ["I"], projectIdList: ["demo"] },
      /individualIdList: cannot/,
    ],
    [
      "of runs without fastqs",
      {
        ...pull,
        dataTypeList: ["SecondaryAnalysis"],
        instrumentRunIdList: ["261120_A01052_0001_BH7JMMDRX5"],
      },
      /instrumentRunIdList: is used for fastqs only/,
    ],
    [
      "of portal runs without analyses",
      { ...pull, portalRunIdList: [run] },
      /portalRunIdList: .*SecondaryAnalysis/,
    ],
    [
      "of fastqs by portal runs",
      { ...pull, ...both, libraryIdList: [], portalRunIdList: [run] },
      /dataTypeList: Fastq needs one of/,
    ],
    [
      "that excludes what it names",
      { ...pull, ...both, portalRunIdList: [run], portalRunIdExclusionList: [run] },
      new RegExp(`excludes what portalRunIdList asks for: ${run}`),
    ],
    [
      "of a workflow that is none",
      { ...pull, ...both, secondaryAnalysisWorkflowList: ["bwa"] },
      /secondaryAnalysisWorkflowList\.0: must be one of/,
    ],
    [
      "of workflows without analyses",
      { ...pull, secondaryAnalysisWorkflowList: ["sash"] },
      /secondaryAnalysisWorkflowList: .*SecondaryAnalysis/,
    ],
    [
      "to nowhere",
      { ...push, shareDestination: undefined },
      /shareDestination: is required when shareType is push/,
    ],
    [
      "to a place, of a pull",
      { ...pull, shareDestination: "s3://b/" },
      /shareDestination: is for shareType push only/,
    ],
    ["of a dry pull", { ...pull, dryrun: true }, /dryrun: is for shareType push only/],
    ["with a text for a flag", { ...push, dryrun: "yes" }, /dryrun: .*boolean/],
    ["of another way", { ...pull, shareType: "copy" }, /shareType: /],
    [
      "with a flag that nobody knows",
      { ...push, dryRun: true },
      /dryRun \(did you mean dryrun\?\)/,
    ],
    [
      "with a list that nobody knows",
      { ...pull, libraryIds: [], destination: "x" },
      /libraryIds \(did you mean libraryIdList\?\), destination \(did you mean shareDestination\?\)/,
    ],
    ["with anything else", { ...pull, xyzzy: 1 }, /not known: xyzzy$/],
  ])("%s", (_, body, message) => expect(said(body)).toMatch(message));
});

test.each([
  ["cttsov2", "cttsov2"],
  ["dragen-tso500-ctdna", "dragen-tso500-ctdna"],
  ["tumor-normal", "tumor-normal"],
  ["dragen-wgts-dna", "dragen-wgts-dna"],
  ["wts", "wts"],
  ["dragen-wgts-rna", "dragen-wgts-rna"],
  ["oncoanalyser-wgts-dna", "oncoanalyser-wgts-dna"],
  ["oncoanalyser-wgts-rna", "oncoanalyser-wgts-rna"],
  ["ONCOANALYSER_WGTS_DNA_RNA", "oncoanalyser-wgts-dna-rna"],
  ["rnasum", "rnasum"],
  ["umccrise", "umccrise"],
  ["sash", "sash"],
])("the workflow %s is taken", (name, type) => {
  const asked = of({ ...pull, ...both, secondaryAnalysisWorkflowList: [name] });
  expect(selectionOf(asked)).toMatchObject({ secondaryAnalysisTypeList: [type] });
});

describe("a package holds", () => {
  test("fastqs of both the metadata and the runs", () => {
    const instrumentRunIdList = ["261120_A01052_0001_BH7JMMDRX5"];
    const selection = selectionOf(of({ ...pull, instrumentRunIdList }));
    expect(selection).toMatchObject({ libraryIdList: pull.libraryIdList, instrumentRunIdList });
  });

  test("named runs whatever metadata and workflows say of them; these are left for fastqs only", () => {
    const named = { ...pull, portalRunIdList: [run], secondaryAnalysisWorkflowList: ["sash"] };
    const alone = selectionOf(of({ ...named, dataTypeList: ["SecondaryAnalysis"] }));
    expect(alone).toMatchObject({ portalRunIdList: [run], dataTypeList: ["secondaryAnalysis"] });
    expect(alone.libraryIdList ?? alone.secondaryAnalysisTypeList).toBeUndefined();
    const withFastqs = selectionOf(of({ ...named, ...both }));
    expect(withFastqs.libraryIdList).toEqual(pull.libraryIdList);
    expect(withFastqs.secondaryAnalysisTypeList).toBeUndefined();
  });

  test("nothing that is waited for: archived fastqs are the job's matter", () => {
    expect(selectionOf(of({ ...pull, defrostArchivedFastqs: true })).defrostArchivedFastqs).toBe(
      false,
    );
  });
});

const hash = (body: object, projectId = "demo") => hashOf(projectId, canonicalOf(of(body)));

test("equal requests have one form, however they are written; a dry run has that of its push", () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(ids, ids, fc.boolean(), (some, order, dryrun) => {
      const libraries = some.map((n) => `L26000${String(n).padStart(2, "0")}`);
      const shuffled = [...libraries, ...libraries].sort(
        (a, b) => order.indexOf(Number(a.slice(-2))) - order.indexOf(Number(b.slice(-2))),
      );
      const plain = { ...push, libraryIdList: libraries };
      const written = {
        dryrun,
        ...{ dataTypeList: ["fAsTq", "FASTQ"], portalRunIdExclusionList: [], subjectIdList: [] },
        ...{ shareDestination: `${push.shareDestination}/`, shareType: "push" },
        ...{ libraryIdList: shuffled, defrostArchivedFastqs: false },
      };
      expect(hash(written)).toBe(hash(plain));
    }),
    { numRuns: 50 },
  );
});

test("a request that asks for anything else has another form", () => {
  const hashes = [
    hash(push),
    hash(push, "other"),
    ...[
      { libraryIdList: ["L2600001", "L2600002"] },
      { libraryIdList: undefined, subjectIdList: ["L2600001"] },
      { dataTypeList: ["Fastq", "SecondaryAnalysis"] },
      { defrostArchivedFastqs: true },
      { shareDestination: "s3://hospital/in/deeper" },
      { instrumentRunIdList: ["261120_A01052_0001_BH7JMMDRX5"] },
      { ...both, portalRunIdExclusionList: [run] },
      { ...both, portalRunIdList: [run] },
      { ...both, secondaryAnalysisWorkflowList: ["sash"] },
    ].map((more) => hash({ ...push, ...more })),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});
