import * as Items from "#core/items";
import type { PackageFile } from "#core/package/file";
import { pathOfReadSet } from "#core/package/path";
import { chunksOf } from "#core/package/selection/batch";
import { semanticOf } from "#core/package/selection/fastq-files";
import type { Gathering } from "#core/package/selection/files";
import type { Candidate } from "#core/package/selection/look";
import { isLocated } from "#core/readset/merge-files";
import { readSetEntity } from "#core/readset/read-set.entity";
import type { FileRow, Row } from "#core/readset/row";
import * as Rows from "#core/readset/rows";

/** Read sets whose rows are in memory at once. */
const readSetsAtOnce = 500;
const reads: Record<string, 1 | 2> = { source1: 1, source2: 2 };

/** The files of the planned read sets that are of no fastq. */
export async function* readSetFiles(gathering: Gathering): AsyncGenerator<PackageFile[]> {
  const { plan, look, findings, signal } = gathering;
  for (const chunk of chunksOf(plan.readSets, readSetsAtOnce)) {
    signal?.throwIfAborted();
    const items = await Items.rowsAt(readSetEntity(), chunk.map(Rows.tableKeyOf), {
      consistent: true,
    });
    const candidates = chunk.flatMap(({ readSetId }, n) => {
      const item = items[n];
      const row = item && Rows.fromEntity(item);
      const problem = problemOf(plan.projectId, readSetId, row);
      if (problem) findings.error(problem.code, readSetId, problem.message);
      return problem || !row ? [] : candidatesOf(gathering, row);
    });
    yield await look.all(candidates);
  }
}

/**
 * Why nothing can be taken of a read set now. URIs are for life, so those seen before it was archived will do; without
 * any, what is still being asked for comes by itself.
 */
function problemOf(
  projectId: string,
  id: string,
  row: Row | undefined,
): { code: string; message: string } | undefined {
  const notReady = (message: string) => ({ code: "read_set.not_ready", message });
  if (!row || row.projectId !== projectId)
    return notReady(`Read set ${id} was deleted or moved to another project meanwhile.`);
  const { set_status, files = [], details_missing = "" } = row;
  if (!["ACTIVE", "ARCHIVED", "ACTIVATING"].includes(set_status))
    return notReady(`Read set ${id} is ${set_status}: it must be ACTIVE or ARCHIVED.`);
  if (isLocated(files)) return undefined;
  if (set_status !== "ACTIVE")
    return notReady(
      `Read set ${id} is ${set_status}, and nobody knows where its files lie: activate it first.`,
    );
  if (details_missing.split(" ").includes("files"))
    return {
      code: "read_set.files_pending",
      message: `The files of read set ${id} are not known yet: try again in a minute.`,
    };
  return notReady(`Read set ${id} has no files.`);
}

function candidatesOf({ plan, findings }: Gathering, row: Row): Candidate[] {
  const libraries = new Set(plan.libraries.map(({ libraryId }) => libraryId));
  return (row.files ?? []).flatMap((file) => {
    if (file.file_path !== undefined) return candidateOf(plan, libraries, row, file);
    const told = `Nobody knows where ${file.file_type} of read set ${row.set_id} lies.`;
    findings.error("read_set.not_ready", row.set_id, told);
    return [];
  });
}

function candidateOf(
  { layout }: Gathering["plan"],
  libraries: Set<string>,
  row: Row,
  file: FileRow,
): Candidate {
  const { set_id: readSetId, set_sample_id: sampleId = null } = row;
  const { file_path: uri = "", content_length: sizeBytes } = file;
  const isActive = row.set_status === "ACTIVE";
  return {
    file: {
      uri,
      path: pathOfReadSet(layout.primaryDataPathPrefix, { sampleId, readSetId }, uri),
      dataType: "fastq",
      sizeBytes: sizeBytes ?? 0,
      storageState: isActive ? "ACTIVE" : "ARCHIVED",
      ...{ storageClass: null, etag: null, modifiedAt: null },
      checksum: semanticOf(row, file.etag),
      // HealthOmics' samples are libraries.
      libraryIds: sampleId !== null && libraries.has(sampleId) ? [sampleId] : [],
      sampleId,
      ...{ fastqId: null, instrumentRunId: null, lane: null },
      read: reads[file.file_type] ?? null,
      readSetId,
      ...{ portalRunId: null, workflowName: null, workflowVersion: null },
    },
    label: `${file.file_type} of read set ${readSetId}`,
    kind: "readSet",
    isSeen: !isActive,
    hasSize: sizeBytes !== undefined && !row.files_stale,
  };
}
