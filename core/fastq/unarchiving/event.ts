import * as z from "zod";
import * as Event from "#core/event";
import type { UnarchivingJobRow } from "#core/fastq/unarchiving/unarchiving-job.entity";
import { JobStatus } from "#core/job-schema";

/** An unarchiving job was made, began or ended. Members are those of the service that came before. */
export const FastqUnarchivingJobStateChange = Event.define(
  "FastqUnarchivingJobStateChange",
  "1.0.0",
  z.object({
    id: z.string(),
    projectId: z.string(),
    fastqIds: z.array(z.string()),
    jobType: z.literal("S3_UNARCHIVING"),
    status: JobStatus,
    startTime: z.iso.datetime(),
    endTime: z.iso.datetime().optional(),
    errorMessages: z.string().optional(),
  }),
);

/** The event of a job as it is now. */
export function eventOf(row: UnarchivingJobRow): Event.Event {
  return Event.create(FastqUnarchivingJobStateChange, {
    id: row.unarchivingJobId,
    projectId: row.projectId,
    fastqIds: row.fastqIds,
    jobType: "S3_UNARCHIVING",
    status: row.status,
    startTime: row.startedAt ?? row.createdAt,
    ...(row.finishedAt && { endTime: row.finishedAt }),
    ...(row.statusReason && { errorMessages: row.statusReason }),
  });
}
