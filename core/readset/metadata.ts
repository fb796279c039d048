import {
  GetReadSetMetadataCommand,
  type GetReadSetMetadataCommandOutput,
  GetSequenceStoreCommand,
  type GetSequenceStoreCommandOutput,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-omics";
import * as Aws from "#core/aws";
import { nameOf } from "#core/error";
import type { Hydrated } from "#core/readset/merge";
import type { FileRow, Metadata, StoreRow } from "#core/readset/schema";
import { lazy } from "#core/settings";
import { iso, minutes, now } from "#core/time";

/** Stores change rarely; a warm function asks for each at most every five minutes. */
const storeLifeMs = minutes(5);
const stores = lazy(() => new Map<string, { row: StoreRow; until: number }>());

/**
 * Asks HealthOmics for metadata, tags and store of a read set. Undefined when it does not exist
 * (any more). Throws what the SDK throws otherwise.
 */
export async function fetch(
  storeId: string,
  readSetId: string,
  arn: string,
): Promise<Hydrated | undefined> {
  try {
    const [metadata, { tags }, store] = await Promise.all([
      Aws.omics().send(new GetReadSetMetadataCommand({ sequenceStoreId: storeId, id: readSetId })),
      Aws.omics().send(new ListTagsForResourceCommand({ resourceArn: arn })),
      fetchStore(storeId),
    ]);
    return {
      status: metadata.status ?? "ACTIVE",
      metadata: { ...fromMetadata(metadata), ...(hasEntries(tags) && { tags }), store },
    };
  } catch (error) {
    if (nameOf(error) === "ResourceNotFoundException") return undefined;
    throw error;
  }
}

async function fetchStore(storeId: string): Promise<StoreRow> {
  const known = stores().get(storeId);
  if (known && known.until > now()) return known.row;
  const row = fromStore(await Aws.omics().send(new GetSequenceStoreCommand({ id: storeId })));
  stores().set(storeId, { row, until: now() + storeLifeMs });
  return row;
}

/** The answer of GetReadSetMetadata in the row's terms. Every member but a few may be missing. */
export function fromMetadata(
  answer: Omit<GetReadSetMetadataCommandOutput, "$metadata">,
): Omit<Metadata, "store" | "tags"> {
  const { sequenceInformation: sequence, etag, files = {} } = answer;
  const file = (name: "source1" | "source2" | "index"): FileRow[] => {
    const found = files[name];
    if (!found) return [];
    return [
      {
        file_type: name,
        file_path: found.s3Access?.s3Uri,
        content_length: found.contentLength,
        part_size: found.partSize,
        total_parts: found.totalParts,
        etag: name === "index" ? undefined : etag?.[name],
      },
    ];
  };
  return {
    set_type: answer.fileType ?? "FASTQ",
    set_name: answer.name,
    set_description: answer.description,
    set_reference_arn: answer.referenceArn,
    set_sample_id: answer.sampleId,
    set_subject_id: answer.subjectId,
    set_created_at: iso(answer.creationTime ?? 0),
    set_creation_type: answer.creationType,
    set_creation_job_id: answer.creationJobId,
    set_status_message: answer.statusMessage,
    etag_algorithm: etag?.algorithm,
    ...(sequence && {
      sequence_information: {
        total_read_count: sequence.totalReadCount,
        total_base_count: sequence.totalBaseCount,
        generated_from: sequence.generatedFrom,
      },
    }),
    files: [...file("source1"), ...file("source2"), ...file("index")],
  };
}

function fromStore(answer: GetSequenceStoreCommandOutput): StoreRow {
  return {
    store_id: answer.id ?? "",
    store_arn: answer.arn ?? "",
    store_name: answer.name,
    store_type: "sequence_store",
    store_ap_arn: answer.s3Access?.s3AccessPointArn,
    store_uri: answer.s3Access?.s3Uri,
  };
}

function hasEntries(tags: Record<string, string> | undefined): boolean {
  return tags !== undefined && Object.keys(tags).length > 0;
}
