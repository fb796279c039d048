import * as z from "zod";
import { PageQuery, pageOf } from "#core/page-schema";

/** Every status of a read set in HealthOmics. */
export const ReadSetStatus = z
  .enum([
    "PROCESSING_UPLOAD",
    "UPLOAD_FAILED",
    "ARCHIVED",
    "ACTIVATING",
    "ACTIVE",
    "DELETING",
    "DELETED",
  ])
  .meta({ id: "ReadSetStatus", description: "Status in the sequence store." });
export type ReadSetStatus = z.infer<typeof ReadSetStatus>;

/** Ids of stores and read sets. */
export const digits = z.string().regex(/^\d{10,36}$/, "must be 10 to 36 digits");

/** A `Read Set Status Change` event of HealthOmics, whole, as EventBridge delivers it. */
export const StatusEvent = z.object({
  id: z.string().min(1),
  source: z.literal("aws.omics"),
  "detail-type": z.literal("Read Set Status Change"),
  time: z.iso.datetime({ offset: true }),
  detail: z.object({
    arn: z.string().startsWith("arn:"),
    sequenceStoreId: digits,
    id: digits,
    status: ReadSetStatus,
    statusMessage: z.string().optional(),
    creationJobId: z.string().optional(),
  }),
});
export type StatusEvent = z.infer<typeof StatusEvent>;

/** What a read set's row can lack, in the order in which it is worth having. */
export const ReadSetDetail = z.enum(["metadata", "files", "parts", "tags"]);
export type ReadSetDetail = z.infer<typeof ReadSetDetail>;

export const ReadSetFile = z
  .object({
    uri: z.string().nullable().meta({ description: "s3:// URI while the read set is ACTIVE." }),
    fileType: z.string().meta({ example: "source1" }),
    sizeBytes: z.number().nullable(),
    partSizeBytes: z.number().nullable(),
    totalParts: z.number().nullable(),
    etag: z.string().nullable().meta({ description: "HealthOmics semantic hash of the content." }),
  })
  .meta({ id: "ReadSetFile" });

/** A read set as the API shows it. */
export const ReadSet = z
  .object({
    id: z.string().meta({ example: "3456789012" }),
    storeId: z.string().meta({ example: "1234567890" }),
    arn: z.string(),
    projectId: z.string(),
    status: ReadSetStatus,
    statusMessage: z.string().nullable(),
    statusAt: z.iso.datetime(),
    name: z.string().nullable(),
    description: z.string().nullable(),
    sampleId: z.string().nullable(),
    subjectId: z.string().nullable(),
    fileType: z.string().nullable().meta({ example: "FASTQ" }),
    referenceArn: z.string().nullable(),
    createdAt: z.string().nullable(),
    creationType: z.string().nullable().meta({ example: "IMPORT" }),
    creationJobId: z.string().nullable(),
    totalReadCount: z.number().nullable().meta({ description: "As HealthOmics counts." }),
    totalBaseCount: z.number().nullable(),
    generatedFrom: z.string().nullable(),
    etagAlgorithm: z.string().nullable().meta({ example: "FASTQ_MD5up" }),
    tags: z.record(z.string(), z.string()),
    files: z.array(ReadSetFile),
    filesStale: z.boolean().meta({ description: "Sizes may be out of date." }),
    detailsMissing: z.array(ReadSetDetail).meta({ description: "What is still being asked for." }),
  })
  .meta({ id: "ReadSet" });
export type ReadSet = z.infer<typeof ReadSet>;

export const ReadSetPage = pageOf(ReadSet).meta({ id: "ReadSetPage" });

const time = z.iso.datetime({ offset: true });

/** Names and ids that a caller chose are no longer than this in HealthOmics. */
const chosen = z.string().min(1).max(127);

/** Filters are all of them to hold; one index answers the most selective, the rest is filtered. */
export const ListReadSets = PageQuery.extend({
  status: ReadSetStatus.optional(),
  sampleId: chosen.optional(),
  subjectId: chosen.optional(),
  name: chosen.optional().meta({ description: "The whole name." }),
  namePrefix: chosen.optional().meta({ description: "How the name begins." }),
  storeId: digits.optional(),
  referenceArn: z.string().startsWith("arn:").optional(),
  fileType: z.enum(["FASTQ", "BAM", "CRAM", "UBAM"]).optional(),
  createdAfter: time.optional().meta({ description: "Created then or later." }),
  createdBefore: time.optional().meta({ description: "Created before that." }),
  tag: z
    .string()
    .regex(/^[^=]{1,128}=.{0,256}$/s, "must be key=value")
    .optional()
    .meta({
      description: "A tag as key=value; the key ends at the first equals sign.",
      example: "lane=2",
    }),
});

/** The same for CSV and JSON Lines, which have larger pages. */
export const ExportReadSets = ListReadSets.extend({
  limit: z.coerce.number().int().min(1).max(1000).optional().meta({
    description:
      "Read sets of a page: 25 unless said otherwise, at most 200. In CSV and JSON Lines 1,000, at most 1,000.",
  }),
});

export const ReadSetKey = z.object({ storeId: digits, readSetId: digits });
export type ReadSetKey = z.infer<typeof ReadSetKey>;
