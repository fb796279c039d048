import type { FastqRow, LocationRow, ReadRow } from "#core/fastq/row";
import type { Fastq, FastqLocation } from "#core/fastq/schema";

/** A row as the API shows it: what is not known is null. */
export function toFastq(row: FastqRow): Fastq {
  const { reads } = row;
  return {
    id: row.fastqId,
    projectId: row.projectId,
    rgid: row.rgid,
    index: row.index,
    lane: row.lane,
    instrumentRunId: row.instrumentRunId,
    libraryId: row.libraryId,
    platform: row.platform ?? null,
    center: row.center ?? null,
    date: row.date ?? null,
    fastqSetId: row.fastqSetId ?? null,
    isValid: row.isValid,
    reads: reads ? { r1: toRead(reads.r1), r2: reads.r2 ? toRead(reads.r2) : null } : null,
    compressionFormat: row.compressionFormat ?? null,
    qc: row.qc ?? null,
    fingerprint: row.fingerprint ?? null,
    readCount: row.readCount ?? null,
    baseCount: row.baseCount ?? null,
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    updatedAt: row.updatedAt,
    version: row.version,
  };
}

function toRead({ locations, gzipSizeBytes, rawMd5sum }: ReadRow) {
  return {
    locations: locations.map(toLocation),
    gzipSizeBytes: gzipSizeBytes ?? null,
    rawMd5sum: rawMd5sum ?? null,
  };
}

function toLocation(row: LocationRow): FastqLocation {
  return {
    kind: row.kind,
    uri: row.uri ?? null,
    storeId: row.storeId ?? null,
    readSetId: row.readSetId ?? null,
    ingestId: row.ingestId ?? null,
    storageState: row.storageState,
    storageClass: row.storageClass ?? null,
    stateAt: row.stateAt,
    sizeBytes: row.sizeBytes ?? null,
    etag: row.etag ?? null,
    sha256: row.sha256 ?? null,
    expiresAt: row.expiresAt ?? null,
  };
}
