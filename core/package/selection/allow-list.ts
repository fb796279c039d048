import { typeOf } from "#core/catalogue/workflow-run/type";

/** Files of a workflow that are shared, by how their names end. Workflows that are not here share all their results. */
const endings: Record<string, readonly string[]> = {
  umccrise: [
    // Reports.
    ...["multiqc_report.html", "somatic.pcgr.html", "normal.cpsr.html", "cancer_report.html"],
    // Small variants.
    ...withIndex("germline.predispose_genes.vcf.gz"),
    ...withIndex("somatic-PASS.vcf.gz"),
    "somatic.pcgr.snvs_indels.tiers.tsv",
    // Structural variants.
    "manta.tsv",
    ...withIndex("manta.vcf.gz"),
    // PURPLE.
    ...["purple.cnv.gene.tsv", "purple.cnv.somatic.tsv"],
    // AMBER.
    ...[".amber.baf.pcf", ".amber.baf.tsv"],
    ...withIndex(".amber.baf.vcf.gz"),
    ".amber.contamination.tsv",
    ...withIndex(".amber.contamination.vcf.gz"),
    ...[".amber.qc", "amber.version"],
    // COBALT.
    ...[".cobalt.gc.median.tsv", ".cobalt.ratio.median.tsv"],
    ...[".cobalt.ratio.pcf", ".cobalt.ratio.tsv", ".chr.len", "cobalt.version"],
    // Mutational signatures.
    ...["-indel.tsv.gz", "-snv_2015.tsv.gz", "-snv_2020.tsv.gz"],
  ],
  "tumor-normal": [...alignment("tumor.bam"), ...alignment("normal.bam")],
  wts: [...alignment(".bam"), ...["fusion_candidates.final", "quant.genes.sf", "quant.sf"]],
};

/** True of a result file that is shared of a workflow, by whichever of its names. */
export function isShared(workflowName: string, path: string): boolean {
  const type = typeOf(workflowName);
  if (!Object.hasOwn(endings, type)) return true;
  return endings[type]?.some((ending) => path.endsWith(ending)) ?? true;
}

function withIndex(name: string): string[] {
  return [name, `${name}.tbi`];
}

function alignment(name: string): string[] {
  return [name, `${name}.bai`, `${name}.md5sum`];
}
