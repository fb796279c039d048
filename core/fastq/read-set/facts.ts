import type { FactSource } from "#core/fastq/fact";
import type { Facts } from "#core/fastq/fact-schema";
import type { FastqRow } from "#core/fastq/row";
import { given } from "#core/readset/given";
import type { Row } from "#core/readset/row";

/** Who says so: `source` of such facts. */
export const source = "healthomics" satisfies FactSource;

/**
 * What a read set tells of its fastq that is not known yet: counts, and sizes of its gzip files. HealthOmics does not
 * say whether it counts reads or pairs, so what anybody else said stays. `fastq` has the read set's places already.
 */
export function factsOf(readSet: Row, fastq: FastqRow): Facts {
  const { total_read_count, total_base_count } = readSet.sequence_information ?? {};
  return given({
    readCount: isOurs(fastq.readCount) ? total_read_count : undefined,
    baseCount: isOurs(fastq.baseCount) ? total_base_count : undefined,
    compression: compressionOf(readSet, fastq),
  }) as Facts;
}

/** What a fastq forgets when the read set that told of it is another's; of its files, too, when none is left. */
export function forgotten({ readCount, baseCount }: FastqRow, isBare: boolean): Partial<FastqRow> {
  return {
    ...(readCount?.source === source && { readCount: undefined }),
    ...(baseCount?.source === source && { baseCount: undefined }),
    ...(isBare && { compressionFormat: undefined, compressionAt: undefined }),
  };
}

function isOurs(known: FastqRow["readCount"]): boolean {
  return known === undefined || known.source === source;
}

/** HealthOmics keeps gzip only. What is ORA elsewhere has a gzip file of its own, whose size is another. */
function compressionOf(readSet: Row, fastq: FastqRow): Facts["compression"] | undefined {
  if (readSet.set_status !== "ACTIVE" || fastq.compressionFormat === "ORA") return undefined;
  return given({
    format: "GZIP" as const,
    r1: sizeOf(readSet, "source1"),
    r2: fastq.reads?.r2 && sizeOf(readSet, "source2"),
  });
}

/** Undefined while it may be out of date: content is compressed anew on activation. */
function sizeOf({ files, files_stale }: Row, type: string) {
  const size = files?.find(({ file_type }) => file_type === type)?.content_length;
  return size === undefined || files_stale ? undefined : { gzipSizeBytes: size };
}
