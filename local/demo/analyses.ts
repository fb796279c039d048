import { demoReadSets, runs } from "#local/demo/plan";
import type { DemoWorkflowRun } from "#local/demo/workflow-runs";
import type { ObjectStore } from "#local/objects";
import { demo } from "#stacks/copy-config";

/** A run of the demo with its files: where they lie, and what they are called below the run's folder. */
export type DemoAnalysis = DemoWorkflowRun & {
  folder: string;
  files: string[];
  storageClass?: "DEEP_ARCHIVE";
};

const [tumour, normal, rna, archived] = [
  ...new Set(demoReadSets.map(({ sampleId }) => sampleId)),
] as [string, string, string, string];

/** A BAM file comes with its index and its sum. */
const alignment = (name: string) => ["", ".bai", ".md5sum"].map((end) => `${name}.bam${end}`);

/**
 * Analyses of the demo's libraries, of four workflows: one that ran twice; one of old, under the name that its workflow
 * had then and in the folder of old, whose manifest says no status; one that is archived; and one that shares all its
 * results. Of the others a part of the files is shared.
 */
export const demoAnalyses: DemoAnalysis[] = [
  {
    ...{ portalRunId: "20240427f00d0001", workflowName: "tumor-normal", workflowVersion: "4.2.4" },
    ...{ status: "SUCCEEDED", libraryIds: [tumour, normal] },
    folder: "analysis/tumor-normal/20240427f00d0001/",
    files: alignment(`${tumour}_tumor`),
  },
  {
    ...{ portalRunId: "20240430f00d0002", workflowName: "tumor-normal", workflowVersion: "4.2.4" },
    ...{ status: "SUCCEEDED", libraryIds: [tumour, normal] },
    folder: "analysis/tumor-normal/20240430f00d0002/",
    files: [
      ...alignment(`${tumour}_tumor`),
      ...alignment(`${normal}_normal`),
      ...[`${tumour}.hard-filtered.vcf.gz`, `metrics/${tumour}.mapping_metrics.csv`],
    ],
  },
  {
    ...{
      portalRunId: "20240501f00d0003",
      workflowName: "WTS_TUMOR_ONLY",
      workflowVersion: "3.9.3",
    },
    ...{ status: "", libraryIds: [rna] },
    folder: "analysis-legacy/WTS_TUMOR_ONLY/20240501f00d0003/",
    files: [
      ...alignment(rna),
      ...[`${rna}.fusion_candidates.final`, `${rna}.quant.genes.sf`, `${rna}.quant.sf`],
      `${rna}.time_metrics.csv`,
    ],
  },
  {
    ...{ portalRunId: "20240115f00d0004", workflowName: "umccrise", workflowVersion: "2.3.1" },
    ...{ status: "SUCCEEDED", libraryIds: [archived], storageClass: "DEEP_ARCHIVE" },
    folder: "analysis/umccrise/20240115f00d0004/",
    files: [
      `${archived}-multiqc_report.html`,
      `small_variants/${archived}-somatic-PASS.vcf.gz`,
      `small_variants/${archived}-somatic-PASS.vcf.gz.tbi`,
      "work/config.yaml",
    ],
  },
  {
    ...{ portalRunId: "20240503f00d0005", workflowName: "oncoanalyser-wgts-dna" },
    ...{ workflowVersion: "2.0.0", status: "SUCCEEDED", libraryIds: [tumour, normal] },
    folder: "analysis/oncoanalyser-wgts-dna/20240503f00d0005/",
    files: [
      ...["pipeline_info/software_versions.yml", `purple/${tumour}.purple.purity.tsv`],
      `sage/${tumour}.sage.somatic.vcf.gz`,
    ],
  },
];

/** Beside the results of a run, and none of them. */
const besides = [
  "analysis/logs/oncoanalyser-wgts-dna/20240503f00d0005/nextflow.log",
  "analysis/cache/oncoanalyser-wgts-dna/20240503f00d0005/work.bin",
];

/** What the demo's package is made of: everything of the project that is not archived. */
export const cohort = {
  project: "demo",
  instrumentRunIds: [runs.spring],
  excludedPortalRunIds: demoAnalyses.flatMap(({ portalRunId, storageClass }) =>
    storageClass ? [portalRunId] : [],
  ),
};

/** Puts the analyses' files into the demo's bucket; what is there is left alone. */
export async function seedAnalyses(s3: ObjectStore): Promise<void> {
  const { sourceBucket } = demo;
  s3.ensureBucket(sourceBucket);
  const put = async (key: string, storageClass?: string) => {
    const there = await s3.get(sourceBucket, key).catch(() => undefined);
    there?.body.destroy();
    const body = Buffer.from(`A synthetic file of the demo: ${key}\n`);
    if (!there) await s3.put(sourceBucket, key, body, { ...(storageClass && { storageClass }) });
  };
  for (const { folder, files, storageClass } of demoAnalyses)
    for (const file of files) await put(folder + file, storageClass);
  for (const key of besides) await put(key);
}
