import * as z from "zod";
import * as Id from "#core/id";
import { JobStatus, jobLife } from "#core/job-schema";
import { PageQuery, pageOf } from "#core/page-schema";

/** Fastqs of one job at most: their rows are changed in one transaction with the job's. */
export const mostFastqs = 40;

export const CreateUnarchivingJob = z
  .strictObject({ fastqIds: z.array(Id.schema("fastq")).min(1).max(mostFastqs) })
  .meta({ id: "CreateUnarchivingJob" });

export const UnarchivingJob = z
  .object({
    id: Id.schema("unarchivingJob"),
    projectId: z.string(),
    fastqIds: z.array(z.string()),
    status: JobStatus,
    statusReason: z.string().nullable(),
    mode: z.enum(["in-place", "copy"]).meta({
      description: "`copy`: to the stage's bucket for restored reads, once they are thawed.",
    }),
    copyJobId: z.string().nullable().meta({ description: "The copy job that does it." }),
    progress: z.object({ done: z.int(), total: z.int() }),
    failures: z.array(z.object({ fastqId: z.string(), reason: z.string() })),
    ...jobLife,
  })
  .meta({ id: "UnarchivingJob" });
export type UnarchivingJob = z.infer<typeof UnarchivingJob>;
export const UnarchivingJobPage = pageOf(UnarchivingJob).meta({ id: "UnarchivingJobPage" });
export const UnarchivingJobKey = z.object({ unarchivingJobId: Id.schema("unarchivingJob") });

export const ListUnarchivingJobs = PageQuery.extend({
  status: JobStatus.optional(),
  fastqId: Id.schema("fastq").optional(),
});

export const ChangeUnarchivingJob = z
  .strictObject({ status: z.literal("ABORTED") })
  .meta({ id: "ChangeUnarchivingJob" });
