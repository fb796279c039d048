import type { FastqRow } from "#core/fastq/row";
import type { ReportFastq } from "#core/package/report/schema";

/** What is known of a fastq beside what was sealed. */
export type Quality = Pick<
  ReportFastq,
  | "compressionFormat"
  | "readCount"
  | "baseCount"
  | "coverage"
  | "r1Q20Fraction"
  | "r2Q20Fraction"
  | "r1GcFraction"
  | "r2GcFraction"
  | "duplicationFraction"
  | "insertSize"
>;

/** Of the row as it is now; of one that is gone, or another project's by now, nothing is known. */
export function qualityOf(row: FastqRow | undefined): Quality {
  const qc = row?.qc?.value;
  return {
    compressionFormat: row?.compressionFormat ?? null,
    readCount: row?.readCount?.value ?? null,
    baseCount: row?.baseCount?.value ?? null,
    coverage: qc?.rawWgsCoverageEstimate ?? null,
    r1Q20Fraction: qc?.r1Q20Fraction ?? null,
    r2Q20Fraction: qc?.r2Q20Fraction ?? null,
    r1GcFraction: qc?.r1GcFraction ?? null,
    r2GcFraction: qc?.r2GcFraction ?? null,
    duplicationFraction: qc?.duplicationFractionEstimate ?? null,
    insertSize: qc?.insertSizeEstimate ?? null,
  };
}
