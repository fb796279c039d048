import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { PackagePreview } from "#core/package/preview-schema";
import type { ManifestFile, Package } from "#core/package/schema";
import type { Page } from "#core/page-schema";
import { seconds } from "#core/time";
import { cohort, demoAnalyses, seedAnalyses } from "#local/demo/analyses";
import { seedFastqs } from "#local/demo/fastqs";
import { seedDemo } from "#local/demo/seed";
import { seedWorkflowRuns } from "#local/demo/workflow-runs";
import { demo } from "#stacks/copy-config";
import { drained } from "#tests/functions/spy";
import { actIn, entities, packageOf, resource } from "#tests/functions/support";
import { eventually, type TestCloud, testCloud } from "#tests/support/cloud";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  actIn(cloud);
  const now = new Date(cloud.clock.now());
  await seedDemo(cloud.omics, { storeId: cloud.storeIds[0] ?? "", now });
  // What lies where no template leads is found by what S3 tells.
  cloud.objects.ensureBucket(demo.sourceBucket);
  cloud.objects.announce(demo.sourceBucket);
  await seedAnalyses(cloud.objects);
  const { signal } = new AbortController();
  await seedFastqs(cloud.outputs, signal);
  await seedWorkflowRuns(cloud.outputs, demoAnalyses, signal);
  await eventually(async () => {
    const folders = await entities(cloud, "workflowRunPlace");
    expect(folders.length).toBeGreaterThanOrEqual(demoAnalyses.length);
  });
  await drained(cloud, resource(cloud.outputs, "WorkflowFiles"));
});
afterAll(() => cloud.close());

const everything = { projectIdList: ["demo"], dataTypeList: ["fastq", "secondaryAnalysis"] };
const readable = {
  ...everything,
  instrumentRunIdList: cohort.instrumentRunIds,
  portalRunIdExclusionList: cohort.excludedPortalRunIds,
};

/** Paths of a package, which are in order. */
async function pathsOf({ id }: Package): Promise<string[]> {
  const path = `/api/v1/packages/${id}/files?limit=200`;
  const { body } = await cloud.api<Page<ManifestFile>>("viewer", "GET", path);
  return body.items.map((file) => file.path);
}

async function built(selection: object): Promise<Package> {
  const found = await packageOf(cloud, { selection });
  expect([found.status, found.statusReason]).toEqual(["SUCCEEDED", null]);
  return found;
}

const spring = "240424_A01052_0193_BH7JMMDRX5";
const winter = "240112_A00130_0287_AHVLK2DSX7";

const pair = (run: string, lane: number, name: string) =>
  ["R1", "R2"].map(
    (read) => `${run}/Lane_${lane}/${name.split("_")[0]}/${name}_L00${lane}_${read}_001.fastq.gz`,
  );
const fastqs = [
  ...pair(spring, 1, "LPRJ240001_S1"),
  ...pair(spring, 1, "LPRJ240002_S2"),
  ...pair(spring, 1, "LPRJ240003_S3"),
  ...pair(spring, 2, "LPRJ240001_S1"),
  ...pair(spring, 2, "LPRJ240004_S4"),
];
/** Of the newest run of each workflow, what is shared of it. */
const results = [
  "WTS_TUMOR_ONLY/20240501f00d0003/LPRJ240003.bam",
  "WTS_TUMOR_ONLY/20240501f00d0003/LPRJ240003.bam.bai",
  "WTS_TUMOR_ONLY/20240501f00d0003/LPRJ240003.bam.md5sum",
  "WTS_TUMOR_ONLY/20240501f00d0003/LPRJ240003.fusion_candidates.final",
  "WTS_TUMOR_ONLY/20240501f00d0003/LPRJ240003.quant.genes.sf",
  "WTS_TUMOR_ONLY/20240501f00d0003/LPRJ240003.quant.sf",
  "oncoanalyser-wgts-dna/20240503f00d0005/pipeline_info/software_versions.yml",
  "oncoanalyser-wgts-dna/20240503f00d0005/purple/LPRJ240001.purple.purity.tsv",
  "oncoanalyser-wgts-dna/20240503f00d0005/sage/LPRJ240001.sage.somatic.vcf.gz",
  "tumor-normal/20240430f00d0002/LPRJ240001_tumor.bam",
  "tumor-normal/20240430f00d0002/LPRJ240001_tumor.bam.bai",
  "tumor-normal/20240430f00d0002/LPRJ240001_tumor.bam.md5sum",
  "tumor-normal/20240430f00d0002/LPRJ240002_normal.bam",
  "tumor-normal/20240430f00d0002/LPRJ240002_normal.bam.bai",
  "tumor-normal/20240430f00d0002/LPRJ240002_normal.bam.md5sum",
];
const archivedResults = [
  "umccrise/20240115f00d0004/LPRJ240004-multiqc_report.html",
  "umccrise/20240115f00d0004/small_variants/LPRJ240004-somatic-PASS.vcf.gz",
  "umccrise/20240115f00d0004/small_variants/LPRJ240004-somatic-PASS.vcf.gz.tbi",
];

const below = (prefix: string, paths: string[]) => paths.map((path) => `${prefix}${path}`);
/** As bytes are, which is how a manifest is in order. */
const inOrder = (paths: string[]) => paths.toSorted((a, b) => (a < b ? -1 : 1));

describe("the demo's project, with a legacy and an archived run", () => {
  test("is previewed with what is archived, and nothing of it is made", async () => {
    const body = { selection: everything };
    const answer = await cloud.api<PackagePreview>(
      "sharer",
      "POST",
      "/api/v1/package-previews",
      body,
    );
    expect(answer.body).toMatchObject({
      ...{ atLeast: false, libraryCount: 4, fastqCount: 6, workflowRunCount: 4 },
      // HealthOmics says of an archived read set no more than that there are two files.
      ...{ fileCount: 10 + results.length + 3, archivedFileCount: 3, errorCount: 2 },
      unmatchedCount: 0,
    });
    expect(answer.body.archivedShare).toBeGreaterThan(0);
    const { body: page } = await cloud.api<Page<Package>>("viewer", "GET", "/api/v1/packages");
    expect(page.items).toEqual([]);
  });

  test("is packaged by the rules of paths, the newest run of each workflow, and what is shared of it", async () => {
    const found = await built(readable);
    expect(await pathsOf(found)).toEqual(
      inOrder([...below("fastq/", fastqs), ...below("secondary-analysis/", results)]),
    );
    expect(found).toMatchObject({ isShareable: true, archivedFileCount: 0, workflowRunCount: 3 });
  });

  test("has other folders when asked for, down to none", async () => {
    const prefixes = { primaryDataPathPrefix: "primary", secondaryAnalysisPathPrefix: "/" };
    expect(await pathsOf(await built({ ...readable, ...prefixes }))).toEqual(
      inOrder([...below("primary/", fastqs), ...results]),
    );
    const swapped = { primaryDataPathPrefix: "/", secondaryAnalysisPathPrefix: "analysis" };
    expect(await pathsOf(await built({ ...readable, ...swapped }))).toEqual(
      inOrder([...fastqs, ...below("analysis/", results)]),
    );
  });

  test("shares all results without the filters of workflows, but no logs and no cache", async () => {
    const all = await pathsOf(await built({ ...readable, useWorkflowFilters: false }));
    const more = [
      "WTS_TUMOR_ONLY/20240501f00d0003/LPRJ240003.time_metrics.csv",
      "tumor-normal/20240430f00d0002/LPRJ240001.hard-filtered.vcf.gz",
      "tumor-normal/20240430f00d0002/metrics/LPRJ240001.mapping_metrics.csv",
    ];
    const wanted = below("secondary-analysis/", [...results, ...more]);
    expect(all.filter((path) => path.startsWith("sec"))).toEqual(inOrder(wanted));
    expect(all.join()).not.toMatch(/nextflow\.log|work\.bin/);
  });

  test("takes types by any of their names, and a run that is named in place of the newest", async () => {
    const secondary = { ...everything, dataTypeList: ["SECONDARY_ANALYSIS"] };
    const legacy = { ...secondary, secondaryAnalysisTypeList: ["wts"] };
    expect(await pathsOf(await built(legacy))).toEqual(
      below(
        "secondary-analysis/",
        results.filter((path) => path.startsWith("WTS")),
      ),
    );
    const older = { ...secondary, portalRunIdList: ["20240427f00d0001"] };
    expect(await pathsOf(await built(older))).toEqual(
      ["", ".bai", ".md5sum"].map(
        (end) => `secondary-analysis/tumor-normal/20240427f00d0001/LPRJ240001_tumor.bam${end}`,
      ),
    );
  });

  test("with an archived analysis is made, marked, and not shared", async () => {
    const found = await built({ ...everything, instrumentRunIdList: cohort.instrumentRunIds });
    expect(await pathsOf(found)).toEqual(
      inOrder([
        ...below("fastq/", fastqs),
        ...below("secondary-analysis/", [...results, ...archivedResults]),
      ]),
    );
    expect(found).toMatchObject({ isShareable: false, archivedFileCount: 3 });
    const path = `/api/v1/packages/${found.id}/links`;
    const link = await cloud.api<{ code: string }>("sharer", "POST", path, {});
    expect([link.status, link.body.code]).toEqual([409, "package.not_shareable"]);
  });

  test("with an archived fastq fails and says how to ask for it; asked so, it waits until that is thawed", async () => {
    const selection = { projectIdList: ["demo"], dataTypeList: ["fastq"] };
    const failed = await packageOf(cloud, { selection });
    expect(failed).toMatchObject({
      status: "FAILED",
      statusReason: expect.stringContaining("defrostArchivedFastqs"),
    });
    const body = { name: "thawed", selection: { ...selection, defrostArchivedFastqs: true } };
    const { id } = (await cloud.api<Package>("sharer", "POST", "/api/v1/packages", body)).body;
    const thawed = await eventually(async () => {
      await cloud.clock.advance(seconds(5));
      const found = await cloud.api<Package>("viewer", "GET", `/api/v1/packages/${id}`);
      expect(found.body.status).toMatch(/SUCCEEDED|FAILED/);
      return found.body;
    });
    expect(thawed).toMatchObject({ statusReason: null, isShareable: true });
    expect(await pathsOf(thawed)).toEqual(
      inOrder(below("fastq/", [...fastqs, ...pair(winter, 3, "LPRJ240004_S7")])),
    );
  });
});
