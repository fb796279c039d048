import type { FileRow, Row } from "#core/readset/row";
import { type ReadSet, ReadSetDetail } from "#core/readset/schema";

type File = ReadSet["files"][number];

/** A row as the API shows it: what is not known is null. */
export function toReadSet(row: Row): ReadSet {
  const sequence = row.sequence_information ?? {};
  return {
    id: row.set_id,
    storeId: row.store_id,
    arn: row.set_arn,
    projectId: row.projectId,
    status: row.set_status,
    statusMessage: row.set_status_message ?? null,
    statusAt: row.set_status_at,
    name: row.set_name ?? null,
    description: row.set_description ?? null,
    sampleId: row.set_sample_id ?? null,
    subjectId: row.set_subject_id ?? null,
    fileType: row.set_type ?? null,
    referenceArn: row.set_reference_arn ?? null,
    createdAt: row.set_created_at ?? null,
    creationType: row.set_creation_type ?? null,
    creationJobId: row.set_creation_job_id ?? null,
    totalReadCount: sequence.total_read_count ?? null,
    totalBaseCount: sequence.total_base_count ?? null,
    generatedFrom: sequence.generated_from ?? null,
    etagAlgorithm: row.etag_algorithm ?? null,
    tags: row.tags ?? {},
    files: (row.files ?? []).map((file) => toFile(file, row.set_status === "ACTIVE")),
    filesStale: row.files_stale ?? false,
    detailsMissing: ReadSetDetail.options.filter((detail) =>
      row.details_missing?.split(" ").includes(detail),
    ),
  };
}

function toFile(file: FileRow, isActive: boolean): File {
  return {
    uri: isActive ? (file.file_path ?? null) : null,
    fileType: file.file_type,
    sizeBytes: file.content_length ?? null,
    partSizeBytes: file.part_size ?? null,
    totalParts: file.total_parts ?? null,
    etag: file.etag ?? null,
  };
}
