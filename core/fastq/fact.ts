import { isDeepStrictEqual } from "node:util";
import { VisibleError } from "#core/error";
import { onCurrent, write } from "#core/fastq/change";
import type { FastqStatus } from "#core/fastq/event";
import type { Facts } from "#core/fastq/fact-schema";
import type { Fact, FastqRow, ReadRow } from "#core/fastq/row";
import type { FastqQc } from "#core/fastq/schema";
import { iso } from "#core/time";

/** Who says it: a job measured it; HealthOmics, another fastq manager or a person told it. */
export type FactSource = "job" | "request" | "healthomics" | "event";

/** Members of a row whose content is another than was measured: nothing is known of it, and no job is of it. */
export const unmeasured: Partial<FastqRow> = {
  ...{ qc: undefined, fingerprint: undefined, readCount: undefined, baseCount: undefined },
  ...{ compressionAt: undefined, jobs: {} },
};

/** What is told of a change, by the first of its members that changed. */
const statuses: [FastqStatus, (keyof FastqRow)[]][] = [
  ["READ_COUNT_UPDATED", ["readCount", "baseCount"]],
  ["FILE_COMPRESSION_UPDATED", ["reads", "compressionFormat", "compressionAt"]],
  ["QC_UPDATED", ["qc"]],
  ["NTSM_UPDATED", ["fingerprint"]],
];

/**
 * Records facts about a fastq's reads, each with its time and source. What is known already changes nothing. Throws
 * `fastq.not_found`, and what `withFacts` throws.
 */
export function record(
  fastqId: string,
  facts: Facts,
  { source, action }: { source: FactSource; action: string },
): Promise<FastqRow> {
  return onCurrent(fastqId, async (row) => {
    const { set, status } = withFacts(row, facts, source, iso());
    if (!status) return row;
    return write(row, set, { action, status, details: { source, facts: Object.keys(set) } });
  });
}

/**
 * Members of the row that these facts change, and what to tell of it; no status: nothing is new. What a job measured is
 * never overwritten by HealthOmics, which also only fills in what is not known of file sizes. Throws
 * `fastq.no_read_set` for sizes and checksums of files that there are not.
 */
export function withFacts(
  row: FastqRow,
  facts: Facts,
  source: FactSource,
  at: string,
): { set: Partial<FastqRow>; status: FastqStatus | undefined } {
  const next = {
    readCount: replacing(row.readCount, facts.readCount, source, at),
    baseCount: replacing(row.baseCount, facts.baseCount, source, at),
    qc: replacing(row.qc, facts.qc && measured(facts.qc), source, at),
    fingerprint: replacing(row.fingerprint, facts.fingerprint, source, at),
    ...(facts.compression && withCompression(row, facts.compression, source, at)),
  };
  const set = Object.fromEntries(
    Object.entries(next).filter(([, value]) => value !== undefined),
  ) as Partial<FastqRow>;
  const status = statuses.find(([, names]) => names.some((name) => name in set))?.[0];
  return { set, status };
}

/** The fact as it becomes; undefined when it stays as it is. */
function replacing<Value>(
  known: Fact<Value> | undefined,
  value: Value | undefined,
  source: FactSource,
  at: string,
): Fact<Value> | undefined {
  if (value === undefined) return undefined;
  const isGuess = source === "healthomics";
  if (known?.source === "job" && isGuess) return undefined;
  // Of the same value its first time is kept, unless a better source now says so.
  const isBetter = known?.source === "healthomics" && !isGuess;
  if (known && !isBetter && isDeepStrictEqual(known.value, value)) return undefined;
  return { value, at, source };
}

/** Without what was not measured. */
function measured(qc: NonNullable<Facts["qc"]>): FastqQc {
  return Object.fromEntries(Object.entries(qc).filter(([, value]) => value != null));
}

function withCompression(
  { fastqId, reads, compressionFormat }: FastqRow,
  { format, r1, r2 }: NonNullable<Facts["compression"]>,
  source: FactSource,
  at: string,
): Partial<FastqRow> {
  if (!reads)
    throw new VisibleError("fastq.no_read_set", `Fastq ${fastqId} has no files yet.`, {
      hint: "Sizes and checksums are recorded once its files are known.",
    });
  if (r2 && !reads.r2) {
    const message = "its reads are single-end: there is no second file";
    throw new VisibleError("request.invalid", `compression.r2: ${message}`, {
      errors: [{ path: "compression.r2", message }],
      hint: "Leave r2 out.",
    });
  }
  const fills = source === "healthomics";
  const next = {
    r1: withFile(reads.r1, r1, fills),
    ...(reads.r2 && { r2: withFile(reads.r2, r2, fills) }),
  };
  const nextFormat = fills ? (compressionFormat ?? format) : (format ?? compressionFormat);
  const isNew = !isDeepStrictEqual(next, reads) || nextFormat !== compressionFormat;
  if (!isNew) return {};
  return {
    reads: next,
    ...(nextFormat && { compressionFormat: nextFormat }),
    ...(isWhole(next.r1) && (!next.r2 || isWhole(next.r2)) && { compressionAt: at }),
  };
}

function withFile(
  read: ReadRow,
  given: { gzipSizeBytes?: number | undefined; rawMd5sum?: string | undefined } | undefined,
  fills: boolean,
): ReadRow {
  const told = Object.fromEntries(
    Object.entries(given ?? {}).filter(([, value]) => value !== undefined),
  );
  return fills ? { ...told, ...read } : { ...read, ...told };
}

/** True when size and checksum are both known. */
function isWhole({ gzipSizeBytes, rawMd5sum }: ReadRow): boolean {
  return gzipSizeBytes !== undefined && rawMd5sum !== undefined;
}
