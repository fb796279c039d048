import * as z from "zod";
import { Application } from "#core/copy/icav2/application";
import { Timestamp, Uuid } from "#core/copy/icav2/base";
import { Project } from "#core/copy/icav2/project";
import { User } from "#core/copy/icav2/user";

/** The last four are final. */
export const JobStatus = z.enum([
  "INITIALIZED",
  "WAITING_FOR_RESOURCES",
  "RUNNING",
  "STOPPED",
  "SUCCEEDED",
  "PARTIALLY_SUCCEEDED",
  "FAILED",
]);
export type JobStatus = z.infer<typeof JobStatus>;

/** What works a batch off; `subjectId` is the batch. */
export const Job = z.object({
  id: Uuid,
  status: JobStatus,
  additionalStatusInformation: z.string().nullish(),
  subjectType: z.string(),
  subjectId: Uuid,
  timeCreated: Timestamp,
  timeStarted: Timestamp.nullish(),
  timeFinished: Timestamp.nullish(),
  owner: User,
  project: Project.optional(),
  application: Application.nullish(),
});
export type Job = z.infer<typeof Job>;
