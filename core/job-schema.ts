import * as z from "zod";

/** State of work in the service. */
export const JobStatus = z
  .enum(["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"])
  .meta({ id: "JobStatus" });
export type JobStatus = z.infer<typeof JobStatus>;

/** Members of a job that tell of its life. */
export const jobLife = {
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  updatedAt: z.iso.datetime(),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  version: z.int(),
};
