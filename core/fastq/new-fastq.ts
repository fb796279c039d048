import * as Actor from "#core/actor";
import * as Audit from "#core/audit";
import { put, type Write } from "#core/dynamo";
import { eventOf } from "#core/fastq/change";
import { fastqEntity } from "#core/fastq/fastq.entity";
import { claim, type FastqName, namesOf } from "#core/fastq/names";
import { dueOf, locationsOf } from "#core/fastq/reads";
import type { FastqRow, LocationRow, ReadRow } from "#core/fastq/row";
import * as Id from "#core/id";
import * as Outbox from "#core/outbox";
import { iso } from "#core/time";

/** What a fastq is registered with. Places of its reads are as they were just seen. */
export type NewFastq = {
  /** Of one that another fastq manager knows by it already; else it gets a new one. */
  fastqId?: string;
  projectId: string;
  libraryId: string;
  index: string;
  lane: number;
  instrumentRunId: string;
  platform?: string | undefined;
  center?: string | undefined;
  /** YYYY-MM-DD. */
  date?: string | undefined;
  /** r2 is absent of single-end reads. */
  reads?: NewReads | undefined;
};
export type NewReads = { r1: LocationRow; r2?: LocationRow | undefined };

/** Items of one fastq's registration at most: row, RGID, two files, audit record, event. */
export const mostWrites = 6;

/** `index.lane.instrumentRunId`. */
export function rgidOf({
  index,
  lane,
  instrumentRunId,
}: Pick<NewFastq, "index" | "lane" | "instrumentRunId">): string {
  return `${index}.${lane}.${instrumentRunId}`;
}

/** The row of a new fastq. */
export function begin({ reads, ...input }: NewFastq): FastqRow {
  const at = iso();
  const fastqId = input.fastqId ?? Id.create("fastq");
  const members = Object.entries(input).filter(([, value]) => value !== undefined);
  const found = reads && readsFrom(reads);
  return {
    ...(Object.fromEntries(members) as typeof input),
    fastqId,
    rgid: rgidOf(input),
    isValid: true,
    ...(found && { ...found, ...dueOf({ fastqId }, found.reads) }),
    jobs: {},
    createdAt: at,
    createdBy: Actor.use().name,
    updatedAt: at,
    version: 1,
  };
}

/** Reads of new files: what the name and the size of a file tell of it is noted beside its place. */
export function readsFrom({
  r1,
  r2,
}: NewReads): Required<Pick<FastqRow, "reads">> & Pick<FastqRow, "compressionFormat"> {
  const format = formatOf(r1);
  return {
    reads: { r1: readOf(r1, format), ...(r2 && { r2: readOf(r2, format) }) },
    ...(format && { compressionFormat: format }),
  };
}

/** By the end of its name; HealthOmics keeps gzip and nothing else. */
function formatOf({ kind, uri }: LocationRow): FastqRow["compressionFormat"] {
  if (kind === "healthomics" || uri?.endsWith(".gz")) return "GZIP";
  return uri?.endsWith(".ora") ? "ORA" : undefined;
}

function readOf(location: LocationRow, format: FastqRow["compressionFormat"]): ReadRow {
  const { sizeBytes } = location;
  return {
    locations: [location],
    ...(format === "GZIP" && sizeBytes !== undefined && { gzipSizeBytes: sizeBytes }),
  };
}

/** What only this fastq may have: its RGID, its files and its read set. */
export function namesOfFastq({ rgid, reads }: Pick<FastqRow, "rgid" | "reads">): FastqName[] {
  return [{ kind: "rgid", value: rgid }, ...namesOf(locationsOf(reads))];
}

/** A fastq's registration: it is there with its names, audit record and event, or not at all. */
export function writesOf(row: FastqRow, { action, source }: { action: string; source: string }) {
  const { fastqId, projectId, rgid, libraryId } = row;
  return [
    put(fastqEntity().create(row)),
    ...namesOfFastq(row).map((name) => claim(name, fastqId)),
    Audit.record({ action, subject: fastqId, projectId, details: { rgid, libraryId, source } }),
    Outbox.enqueue(eventOf(row, "FASTQ_CREATED")),
  ] satisfies Write[];
}
