import type { GetReadSetMetadataCommandOutput, ReadSetListItem } from "@aws-sdk/client-omics";
import { given } from "#core/readset/given";
import type { Observation } from "#core/readset/merge";
import type { FileRow, Metadata, Named } from "#core/readset/row";
import { iso } from "#core/time";

/** The answer of GetReadSetMetadata in the row's terms. Every member but a few may be missing. */
export function fromGet(
  answer: Omit<GetReadSetMetadataCommandOutput, "$metadata">,
): Omit<Observation, "at"> {
  const { files = {} } = answer;
  const file = (name: "source1" | "source2" | "index"): FileRow[] => {
    const found = files[name];
    if (!found) return [];
    const told = given({
      file_path: found.s3Access?.s3Uri,
      content_length: found.contentLength,
      part_size: found.partSize,
      total_parts: found.totalParts,
    });
    return [{ file_type: name, ...told }];
  };
  return {
    ...common(answer),
    files: [...file("source1"), ...file("source2"), ...file("index")],
    hasParts: true,
  };
}

/** One read set of a page of ListReadSets. */
export function fromListItem(
  item: ReadSetListItem,
  at: string,
): { named: Named; createdAt: string; observation: Observation } {
  const observation: Observation = { at, ...common(item) };
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

type Common = Partial<ReadSetListItem> & { creationJobId?: string };

/** What an answer leaves out is left out here, too: it does not erase what another told. */
function common(
  answer: Common,
): Pick<Observation, "status" | "statusMessage" | "metadata" | "etags"> {
  const { sequenceInformation: sequence, etag } = answer;
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
    ...given({ status: answer.status, statusMessage: answer.statusMessage }),
    metadata,
    ...(etag && { etags: given({ source1: etag.source1, source2: etag.source2 }) }),
  };
}
