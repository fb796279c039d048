import { csvLine } from "#core/copy/s3-copy/csv";
import { invalid, VisibleError } from "#core/error";
import { loadMany } from "#core/fastq/change";
import { visible } from "#core/fastq/fastq";
import { type FastqListRow, ListRowPlace } from "#core/fastq/fastq-schema";
import { visible as visibleSet } from "#core/fastq/fastq-set";
import { activePlace } from "#core/fastq/place";
import type { FastqRow, ReadRow } from "#core/fastq/row";
import { FastqKey, FastqSetKey } from "#core/fastq/schema";
import type { Place } from "#core/fastq/sync/schema";
import { fn } from "#core/fn";

/**
 * A fastq's line of a fastq list, with files that can be read now, below a place if one is named. Throws
 * `fastq.no_read_set` when there are none, and says where they are.
 */
export const listRow = fn(
  FastqKey.extend(ListRowPlace.shape),
  async ({ fastqId, ...where }): Promise<FastqListRow> => rowOf(await visible(fastqId), where),
);

/** Lines of all fastqs of a set, in its order. Throws `fastq.no_read_set` for the first one without files there. */
export const listRows = fn(
  FastqSetKey.extend(ListRowPlace.shape),
  async ({ fastqSetId, ...where }): Promise<{ items: FastqListRow[] }> => {
    const { fastqIds } = await visibleSet(fastqSetId);
    const rows = await loadMany(fastqIds);
    return { items: fastqIds.flatMap((id) => rows.get(id) ?? []).map((row) => rowOf(row, where)) };
  },
);

/**
 * The list as DRAGEN reads it: RFC 4180, but lines end in LF alone. Optional columns are there when a row has a value
 * for one of them, so that single-end reads have no Read2File.
 */
export function toCsv(rows: FastqListRow[]): string {
  const used = columns.filter(([, cell], n) => required.has(n) || rows.some((row) => cell(row)));
  const lines = [
    used.map(([name]) => name),
    ...rows.map((row) => used.map(([, cell]) => cell(row) ?? "")),
  ];
  return lines.map((cells) => csvLine(cells).replace(/\r\n$/, "\n")).join("");
}

const columns: [name: string, cell: (row: FastqListRow) => string | number | null][] = [
  ["RGID", ({ rgid }) => rgid],
  ["RGSM", ({ rgsm }) => rgsm],
  ["RGLB", ({ rglb }) => rglb],
  ["RGCN", ({ rgcn }) => rgcn],
  ["RGDS", ({ rgds }) => rgds],
  ["RGDT", ({ rgdt }) => rgdt],
  ["RGPL", ({ rgpl }) => rgpl],
  ["Lane", ({ lane }) => lane],
  ["Read1File", ({ read1FileUri }) => read1FileUri],
  ["Read2File", ({ read2FileUri }) => read2FileUri],
];
const required = new Set([0, 1, 2, 7, 8]);

function rowOf(row: FastqRow, { bucket, keyPrefix }: ListRowPlace): FastqListRow {
  if (keyPrefix !== undefined && bucket === undefined)
    throw invalid([
      { code: "custom", path: ["keyPrefix"], message: "goes with bucket", input: keyPrefix },
    ]);
  const { reads, libraryId, instrumentRunId } = row;
  const place = bucket === undefined ? undefined : { bucket, prefix: keyPrefix ?? "" };
  const r1 = uriOf(reads?.r1, place);
  const r2 = uriOf(reads?.r2, place);
  if (r1 === undefined || (reads?.r2 && r2 === undefined))
    throw missing(row, place && `below s3://${place.bucket}/${place.prefix}`);
  return {
    rgid: row.rgid,
    rglb: libraryId,
    rgsm: libraryId,
    rgcn: row.center ?? null,
    rgds: `Library ${libraryId} of run ${instrumentRunId}`,
    rgdt: row.date ?? null,
    rgpl: row.platform ?? null,
    lane: row.lane,
    read1FileUri: r1,
    read2FileUri: r2 ?? null,
  };
}

/** Where a file can be read now. One that another file manager knows alone cannot: its URI is not known. */
export function uriOf(read: ReadRow | undefined, place?: Place): string | undefined {
  const locations = read?.locations.filter(({ uri }) => uri !== undefined) ?? [];
  return activePlace({ locations }, place)?.uri;
}

/** Where its files are instead. */
export function missing({ fastqId, reads }: FastqRow, where = "now"): VisibleError {
  const statesOf = ({ locations }: ReadRow) =>
    locations
      .map(
        ({ uri, readSetId, storageState }) => `${uri ?? readSetId ?? "elsewhere"} ${storageState}`,
      )
      .join(", ") || "nowhere";
  const told = reads
    ? [`r1: ${statesOf(reads.r1)}`, ...(reads.r2 ? [`r2: ${statesOf(reads.r2)}`] : [])].join("; ")
    : "it has none yet";
  return new VisibleError(
    "fastq.no_read_set",
    `The fastq ${fastqId} has no files that can be read ${where}: ${told}.`,
    { hint: "What is archived is thawed by POST /api/v1/unarchiving-jobs." },
  );
}
