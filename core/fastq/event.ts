import * as z from "zod";
import * as Event from "#core/event";
import { FastqJobType } from "#core/fastq/schema";
import { JobStatus } from "#core/job-schema";

/** What has become of a fastq, in the words of the fastq manager that came before, and some of our own. */
export const FastqStatus = z.enum([
  "FASTQ_CREATED",
  "FASTQ_UPDATED",
  "FASTQ_DELETED",
  "READ_SET_ADDED",
  "READ_SET_DELETED",
  "READ_SET_ACTIVE",
  "READ_SET_ARCHIVED",
  "READ_SET_FAILED",
  "FILE_COMPRESSION_UPDATED",
  "QC_UPDATED",
  "NTSM_UPDATED",
  "READ_COUNT_UPDATED",
  "LIBRARY_UPDATED",
  "FASTQ_IS_VALID",
  "FASTQ_IS_INVALID",
  "FASTQ_SET_UPDATED",
  "FASTQ_JOB_UPDATED",
  "UNARCHIVING_UPDATED",
]);
export type FastqStatus = z.infer<typeof FastqStatus>;

/** A fastq changed. `status` says in what; readers ask for the rest, which may have changed again by then. */
export const FastqStateChange = Event.define(
  "FastqStateChange",
  "1.0.0",
  z.object({
    status: FastqStatus,
    id: z.string(),
    projectId: z.string(),
    rgid: z.string(),
    libraryId: z.string(),
    instrumentRunId: z.string(),
    fastqSetId: z.string().nullable(),
    version: z.int(),
  }),
);

export const FastqSetStatus = z.enum([
  "FASTQ_SET_CREATED",
  "FASTQ_SET_DELETED",
  "FASTQ_LINKED",
  "FASTQ_UNLINKED",
  "FASTQ_SET_IS_CURRENT",
  "FASTQ_SET_IS_NOT_CURRENT",
  "FASTQ_SET_ADDITIONAL_FASTQS_ALLOWED",
  "FASTQ_SET_ADDITIONAL_FASTQS_DISALLOWED",
  "FASTQ_SET_MERGED",
]);
export type FastqSetStatus = z.infer<typeof FastqSetStatus>;

export const FastqSetStateChange = Event.define(
  "FastqSetStateChange",
  "1.0.0",
  z.object({
    status: FastqSetStatus,
    id: z.string(),
    projectId: z.string(),
    libraryId: z.string(),
    fastqIds: z.array(z.string()),
    version: z.int(),
  }),
);

/** A run's fastqs were registered together: `core/catalogue` imports of kind `fastq-list`. */
export const FastqListRowsAdded = Event.define(
  "FastqListRowsAdded",
  "1.0.0",
  z.object({
    instrumentRunId: z.string(),
    projectIds: z.array(z.string()),
    libraryIds: z.array(z.string()).meta({ description: "At most 1,000." }),
    libraryCount: z.int(),
    fastqCount: z.int(),
    addedCount: z.int(),
    importId: z.string(),
  }),
);

/** Somebody is to compute this: whoever does answers with `FastqJobResult`, or by the API. */
export const FastqJobRequested = Event.define(
  "FastqJobRequested",
  "1.0.0",
  z.object({
    jobId: z.string(),
    jobType: FastqJobType,
    fastqId: z.string(),
    projectId: z.string(),
    rgid: z.string(),
    libraryId: z.string(),
    compressionFormat: z.enum(["GZIP", "ORA"]).nullable(),
    reads: z.object({ r1: z.string(), r2: z.string().nullable() }).meta({
      description: "s3:// URIs that can be read now.",
    }),
    deadlineAt: z.iso.datetime().meta({ description: "Without an answer it is FAILED then." }),
  }),
);

/** A job of a fastq began or ended. */
export const FastqJobStateChange = Event.define(
  "FastqJobStateChange",
  "1.0.0",
  z.object({
    jobId: z.string(),
    jobType: FastqJobType,
    fastqId: z.string(),
    projectId: z.string(),
    status: JobStatus,
    reason: z.string().nullable(),
  }),
);

/** A restored copy went away; the fastq is as archived as before. */
export const RestoredCopyExpired = Event.define(
  "RestoredCopyExpired",
  "1.0.0",
  z.object({
    fastqId: z.string(),
    projectId: z.string(),
    uri: z.string(),
    expiredAt: z.iso.datetime(),
  }),
);
