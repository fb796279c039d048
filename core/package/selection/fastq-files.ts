import { loadMany } from "#core/fastq/change";
import type { FastqRow, ReadRow } from "#core/fastq/row";
import * as Items from "#core/items";
import type { PackageFile } from "#core/package/file";
import type { Finding } from "#core/package/finding";
import { pathOfFastq } from "#core/package/path";
import { Checksum } from "#core/package/schema";
import { chunksOf } from "#core/package/selection/batch";
import type { Gathering } from "#core/package/selection/files";
import type { Candidate } from "#core/package/selection/look";
import { isArchived, isUploading, type Source, sourceOf } from "#core/package/selection/place";
import type { Plan, PlannedFastq } from "#core/package/selection/plan";
import { readSetEntity } from "#core/readset/read-set.entity";
import type { Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";
import type { ReadSetKey } from "#core/readset/schema";

/** Fastqs whose rows are in memory at once. */
const fastqsAtOnce = 500;

type Of = (row: FastqRow, read: 1 | 2, source: Source) => Candidate;

/** The files of the planned fastqs, from the best place of each. */
export async function* fastqFiles(gathering: Gathering): AsyncGenerator<PackageFile[]> {
  const { plan, look, signal } = gathering;
  const samples = new Map(plan.libraries.map((library) => [library.libraryId, library.sampleId]));
  for (const chunk of chunksOf(plan.fastqs, fastqsAtOnce)) {
    signal?.throwIfAborted();
    const rows = await loadMany(chunk.map(({ fastqId }) => fastqId));
    const current = chunk.flatMap((planned) => currentOf(gathering, planned, rows) ?? []);
    const readSets = await readSetsOf(current);
    const of: Of = (row, read, source) =>
      candidateOf(plan, { row, read, source }, { samples, readSets });
    yield await look.all(current.flatMap((row) => candidatesOf(gathering, row, of)));
  }
}

/** The row as it is now, if it is still to be taken. Whoever seals a package plans it again to see that nothing changed. */
function currentOf(
  { plan, findings }: Gathering,
  { fastqId }: PlannedFastq,
  rows: Map<string, FastqRow>,
): FastqRow | undefined {
  const row = rows.get(fastqId);
  if (row?.isValid && row.projectId === plan.projectId) return row;
  findings.warn(
    "fastq.changed",
    fastqId,
    `The fastq ${fastqId} was deleted, moved or marked as not valid meanwhile: it is left out.`,
  );
  return undefined;
}

function candidatesOf(
  { plan, findings, isPreview }: Gathering,
  row: FastqRow,
  of: Of,
): Candidate[] {
  const { fastqId, reads } = row;
  const both: [1 | 2, ReadRow | undefined][] = [
    [1, reads?.r1],
    [2, reads?.r2],
  ];
  return both.flatMap(([read, file]) => {
    if (!file && (read === 2 || reads)) return [];
    const source = file && sourceOf(file);
    if (source) return of(row, read, source);
    // What is thawed first has a place by then.
    const isThawed = isPreview && plan.layout.defrostArchivedFastqs;
    const { severity, code, what } = without(file, isThawed);
    const message = `The file r${read} of fastq ${fastqId} ${what}.`;
    findings.add({ severity, code, subject: fastqId, message });
    return [];
  });
}

type Absence = Pick<Finding, "severity" | "code"> & { what: string };

/** Why no place of a file can be taken; of what is thawed before, that is no error. */
function without(file: ReadRow | undefined, isThawed: boolean): Absence {
  const missing = (what: string): Absence => ({ severity: "error", code: "fastq.no_file", what });
  if (file && isArchived(file))
    return isThawed
      ? {
          ...missing("is archived: its size and name are known once it is thawed"),
          severity: "warning",
        }
      : missing(
          "is archived, and nobody knows where it will lie: ask for it with defrostArchivedFastqs",
        );
  if (file?.locations.some(isUploading))
    return {
      ...{ severity: "error", code: "fastq.files_pending" },
      what: "is still being uploaded, or HealthOmics has not told yet where it lies: try again in a minute",
    };
  return missing("is not there (any more)");
}

function candidateOf(
  plan: Plan,
  { row, read, source: { place, storageState } }: { row: FastqRow; read: 1 | 2; source: Source },
  known: { samples: Map<string, string | null>; readSets: Map<string, Row> },
): Candidate {
  const { fastqId, libraryId, instrumentRunId, lane } = row;
  const { uri = "", storeId, readSetId, sizeBytes } = place;
  const isOfReadSet = place.kind === "healthomics";
  const readSet = known.readSets.get(`${storeId}/${readSetId}`);
  return {
    file: {
      uri,
      path: pathOfFastq(plan.layout.primaryDataPathPrefix, row, uri),
      dataType: "fastq",
      sizeBytes: sizeBytes ?? 0,
      storageState,
      storageClass: place.storageClass ?? null,
      etag: isOfReadSet ? null : (place.etag ?? null),
      modifiedAt: null,
      checksum: isOfReadSet ? semanticOf(readSet, place.etag) : null,
      libraryIds: [libraryId],
      sampleId: known.samples.get(libraryId) ?? null,
      ...{ fastqId, instrumentRunId, lane, read },
      readSetId: readSetId ?? null,
      ...{ portalRunId: null, workflowName: null, workflowVersion: null },
    },
    label: `r${read} of fastq ${fastqId}`,
    kind: isOfReadSet ? "readSet" : "s3",
    // Archived files of HealthOmics are not in S3.
    isSeen: isOfReadSet && storageState === "ARCHIVED",
    hasSize: sizeBytes !== undefined,
    sha256: place.sha256,
  };
}

/** Rows of the mirror say by which algorithm the reads are hashed. */
async function readSetsOf(rows: FastqRow[]): Promise<Map<string, Row>> {
  const places = rows
    .flatMap(({ reads }) => [reads?.r1, reads?.r2])
    .flatMap((read) => (read && sourceOf(read)?.place) ?? []);
  const keys = new Map<string, ReadSetKey>();
  for (const { storeId, readSetId } of places)
    if (storeId && readSetId) keys.set(`${storeId}/${readSetId}`, { storeId, readSetId });
  const items = await Items.rowsAt(readSetEntity(), [...keys.values()].map(Rows.tableKeyOf));
  const names = [...keys.keys()];
  return new Map(
    items.flatMap((item, n) => (item ? [[names[n] ?? "", Rows.fromEntity(item)] as const] : [])),
  );
}

/** HealthOmics' hash of the uncompressed reads, where it is one that can be checked. */
export function semanticOf(row: Row | undefined, value: string | undefined): Checksum | null {
  const checksum = Checksum.safeParse({ algorithm: row?.etag_algorithm, value });
  return checksum.success ? checksum.data : null;
}
