import * as z from "zod";
import { Facts } from "#core/fastq/fact-schema";
import { FastqJobType } from "#core/fastq/schema";
import * as Id from "#core/id";
import { JobStatus } from "#core/job-schema";
import { PageQuery, pageOf } from "#core/page-schema";

/** Work on one fastq that somebody does for us: the runner of the stage, or whoever hears `FastqJobRequested`. */
export const FastqJob = z
  .object({
    id: Id.schema("fastqJob"),
    fastqId: Id.schema("fastq"),
    projectId: z.string(),
    jobType: FastqJobType,
    status: JobStatus,
    statusReason: z.string().nullable(),
    attempt: z.int().meta({ description: "The how manieth of its type on this fastq." }),
    requestedAt: z.iso.datetime(),
    requestedBy: z.string(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    deadlineAt: z.iso.datetime().meta({
      description: "Without a result it is FAILED then; RUNNING moves it by 24 hours.",
    }),
    updatedAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: "FastqJob" });
export type FastqJob = z.infer<typeof FastqJob>;
export const FastqJobPage = pageOf(FastqJob).meta({ id: "FastqJobPage" });
export const FastqJobKey = z.object({ fastqJobId: Id.schema("fastqJob") });

export const ListFastqJobs = PageQuery;

export const LaunchFastqJob = z.strictObject({ jobType: FastqJobType }).meta({
  id: "LaunchFastqJob",
});

/** What has become of a job. A result has what its type asks for (`result.ts`), and nothing else. */
export const ReportFastqJob = z
  .strictObject({
    status: z.enum(["RUNNING", "SUCCEEDED", "FAILED"]).meta({
      description: "RUNNING says that somebody works on it, as often as you like.",
    }),
    reason: z.string().min(1).max(2000).optional().meta({ description: "Why it FAILED." }),
    result: Facts.optional().meta({
      description:
        "Of a job that SUCCEEDED. QC: `qc`; FINGERPRINT: `fingerprint`; READ_COUNT: `readCount` and `baseCount`; FILE_COMPRESSION: `compression` with size and checksum of each file.",
    }),
  })
  .meta({ id: "ReportFastqJob" });
export type ReportFastqJob = z.infer<typeof ReportFastqJob>;
