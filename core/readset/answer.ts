import type { GetReadSetMetadataCommandOutput, ReadSetListItem } from "@aws-sdk/client-omics";
import type { Observation } from "#core/readset/merge";
import type { FileRow, Metadata, Named } from "#core/readset/row";
import { iso } from "#core/time";

/** The answer of GetReadSetMetadata in the row's terms. Every member but a few may be missing. */
export function fromGet(
  answer: Omit<GetReadSetMetadataCommandOutput, "$metadata">,
): Omit<Observation, "at"> {
  const { etag, files = {} } = answer;
  const file = (name: "source1" | "source2" | "index"): FileRow[] => {
    const found = files[name];
    if (!found) return [];
    return [
      {
        file_type: name,
        ...(found.s3Access?.s3Uri && { file_path: found.s3Access.s3Uri }),
        ...(found.contentLength !== undefined && { content_length: found.contentLength }),
        ...(found.partSize !== undefined && { part_size: found.partSize }),
        ...(found.totalParts !== undefined && { total_parts: found.totalParts }),
      },
    ];
  };
  return {
    ...common(answer),
    ...(etag && { etags: given({ source1: etag.source1, source2: etag.source2 }) }),
    files: [...file("source1"), ...file("source2"), ...file("index")],
    hasParts: true,
  };
}

/** One read set of a page of ListReadSets. */
export function fromListItem(
  item: ReadSetListItem,
  at: string,
): { named: Named; createdAt: string; observation: Observation } {
  const { etag } = item;
  const observation: Observation = {
    at,
    ...common(item),
    ...(etag && { etags: given({ source1: etag.source1, source2: etag.source2 }) }),
  };
  return {
    named: {
      set_arn: item.arn ?? "",
      set_id: item.id ?? "",
      store_id: item.sequenceStoreId ?? "",
    },
    createdAt: observation.metadata?.set_created_at ?? "",
    observation,
  };
}

type Common = Omit<ReadSetListItem, "etag"> & {
  etag?: ReadSetListItem["etag"];
  creationJobId?: string;
};

function common(answer: Common): Pick<Observation, "status" | "statusMessage" | "metadata"> {
  const { sequenceInformation: sequence } = answer;
  const metadata: Metadata = {
    set_type: answer.fileType ?? "FASTQ",
    set_created_at: iso(answer.creationTime ?? 0),
    ...given({
      set_name: answer.name,
      set_description: answer.description,
      set_reference_arn: answer.referenceArn,
      set_sample_id: answer.sampleId,
      set_subject_id: answer.subjectId,
      set_creation_type: answer.creationType,
      set_creation_job_id: answer.creationJobId,
      etag_algorithm: answer.etag?.algorithm,
    }),
    ...(sequence && {
      sequence_information: given({
        total_read_count: sequence.totalReadCount,
        total_base_count: sequence.totalBaseCount,
        generated_from: sequence.generatedFrom,
      }),
    }),
  };
  return {
    ...(answer.status && { status: answer.status }),
    ...(answer.statusMessage && { statusMessage: answer.statusMessage }),
    metadata,
  };
}

/** Only the members that are there: what an answer leaves out does not erase what another told. */
function given<Members extends object>(members: Members): Members {
  const present = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present) as Members;
}
