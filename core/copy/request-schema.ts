import * as z from "zod";
import {
  CopyAction,
  CopyCounts,
  CopyJobKey,
  CopyJobStatus,
  OnExist,
  OnMissing,
  Thaw,
} from "#core/copy/schema";
import * as Id from "#core/id";

/** Classes that S3 takes for a new object in a general-purpose bucket. */
export const StorageClass = z.enum([
  "STANDARD",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
  "GLACIER",
  "DEEP_ARCHIVE",
]);

const list = z.array(z.string()).max(200_000).nullish();

/** How to copy, in every form of a request. */
const options = {
  action: CopyAction.optional().meta({
    description: "Unset: copy. `thaw` takes `sourceUriList` of S3 and no destination.",
  }),
  name: z.string().min(1).max(200).optional(),
  projectId: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: "Whose members may see the job; unset: nobody but admins." }),
  dryRun: z.boolean().default(false).meta({ description: "Plans and estimates; copies nothing." }),
  onExist: OnExist.default("skip-identical"),
  onMissing: OnMissing.optional().meta({ description: "Unset: refuse. Sources of S3 only." }),
  storageClass: StorageClass.optional().meta({
    description: "Of the copies; unset: STANDARD. To S3 only.",
  }),
  thaw: Thaw.optional().meta({
    description: "How archived sources are brought back; unset: in bulk, for 7 days. To S3 only.",
  }),
  writesReport: z.boolean().optional().meta({
    description:
      "Writes STARTED_COPY.txt before, and ENDED_COPY.csv and .json after it to the destination. To S3 only.",
  }),
  destinationOwner: z
    .string()
    .regex(/^\d{12}$/, "must be the 12 digits of an AWS account")
    .optional()
    .meta({
      description:
        "Account that must own the destination's buckets; of another's nothing is copied to. To S3 only.",
    }),
};

/** Sources with one destination for all. */
const sources = {
  sourceUriList: list.meta({
    description:
      "Files; folders (they end in `/`), with all below them, under their own names; `s3://bucket/prefix/*`: all below a prefix.",
  }),
  destinationUri: z.string().optional().meta({ description: "Folder to copy into; ends in `/`." }),
  renamingMapList: z
    .array(
      z.strictObject({
        sourceUri: z.string().optional(),
        dataId: z.string().optional().meta({ description: "ICA's id in place of the URI." }),
        outputFileName: z.string(),
      }),
    )
    .max(200_000)
    .nullish()
    .meta({ description: "Other names for copies of files among the sources." }),
  externalSourceUriList: list.meta({
    description: "`s3://` files that ICA does not manage, to be sent to it.",
  }),
};

/** A source for each of its destinations. Both forms are checked by `request.ts`, as the seed did: a wrong one gives way to the other. */
const manifests = {
  manifest: z
    .unknown()
    .optional()
    .meta({
      type: "object",
      additionalProperties: { type: "array", items: { type: "string" } },
      description: "Source → folders to copy it into.",
      example: {
        "icav2://project-a/run/L1_R1.fastq.gz": ["icav2://project-b/cache/L1/"],
      },
    }),
  manifest_b64gz: z
    .unknown()
    .optional()
    .meta({ type: "string", description: "The same as JSON, gzipped, in base64." }),
};

export const CreateCopyJob = z
  .strictObject({ ...manifests, ...sources, ...options })
  .meta({ id: "CreateCopyJob" });
export type CreateCopyJob = z.infer<typeof CreateCopyJob>;

/** Input of an execution: what else it has is ignored, as it always was. */
export const CopyExecution = z.object(CreateCopyJob.shape);

/** Detail of the event `ICAv2DataCopySync` without its token. */
export const CopySync = z.strictObject({ ...sources, ...options });

export const ChangeCopyJob = z
  .strictObject({ status: z.literal("ABORTED") })
  .meta({ id: "ChangeCopyJob" });

/** Failures in a summary; the items have them all. */
const failure = z.object({
  sourceUri: z.string(),
  destinationUri: z.string(),
  attempts: z.int(),
  error: z.string().nullable(),
});

/** What became of a copy job, on one page. */
export const CopySummary = z
  .object({
    copyJobId: Id.schema("copyJob"),
    status: CopyJobStatus,
    statusReason: z.string().nullable(),
    counts: CopyCounts,
    seconds: z.number().nullable().meta({ description: "From its start to its end, or to now." }),
    bytesPerSecond: z.number().nullable(),
    failures: z.array(failure).meta({ description: "The first hundred." }),
  })
  .meta({ id: "CopySummary" });
export type CopySummary = z.infer<typeof CopySummary>;

/** A page of the summary as CSV. */
export const CopySummaryPage = CopyJobKey.extend({
  limit: z.coerce.number().int().min(1).max(5000).default(5000),
  cursor: z.string().optional(),
});
