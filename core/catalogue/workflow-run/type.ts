/** Types that have rules of their own, by the names that a package asks for them with. */
export const types = [
  "tumor-normal",
  "wts",
  "cttsov2",
  "umccrise",
  "dragen-wgts-dna",
  "dragen-wgts-rna",
  "dragen-tso500-ctdna",
  "oncoanalyser-wgts-dna",
  "oncoanalyser-wgts-rna",
  "oncoanalyser-wgts-dna-rna",
  "sash",
  "rnasum",
] as const;

/** Names that a workflow had before, or has elsewhere: what it was called by when it ran stays in its run's name. */
const aliases: Record<string, (typeof types)[number]> = {
  "wgs-tumor-normal": "tumor-normal",
  "wts-tumor-only": "wts",
  "oncoanalyser-wgs": "oncoanalyser-wgts-dna",
  "oncoanalyser-wts": "oncoanalyser-wgts-rna",
  "oncoanalyser-wgts": "oncoanalyser-wgts-dna-rna",
};

/**
 * The type of a workflow, from any of its names: `WGS_TUMOR_NORMAL`, `wgs_tumor_normal` and `tumor-normal` are
 * `tumor-normal`. In lower case, with `-` between words; a name that is not known is a type of its own. The type of a
 * type is itself.
 */
export function typeOf(name: string): string {
  const plain = name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, "-");
  return Object.hasOwn(aliases, plain) ? (aliases[plain] ?? plain) : plain;
}
