import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import {
  any,
  due,
  dueMembers,
  index,
  jobStatus,
  key,
  model,
  number,
  primary,
  string,
} from "#core/entity";
import type { JobFile } from "#core/fastq/unarchiving/files";
import type { JobStatus } from "#core/job-schema";
import { lazy } from "#core/settings";

/** Thawing of some fastqs, by one copy job. */
export type UnarchivingJobRow = {
  unarchivingJobId: string;
  projectId: string;
  fastqIds: string[];
  /** `copy`: to the stage's place for restored reads, once they are thawed. */
  mode: "in-place" | "copy";
  status: JobStatus;
  statusReason?: string;
  /** The copy job that does it. Its id is chosen with the job's, so that the job is found by it whatever happens in between. */
  copyJobId: string;
  /** What is brought back; unset while it is PENDING. */
  files?: JobFile[];
  failures: { fastqId: string; reason: string }[];
  /** When it is looked at next, whatever happens; with `dueShard` in the index of what is due. Unset once nothing is left to do. */
  dueAt?: string;
  dueShard?: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  startedAt?: string;
  finishedAt?: string;
  version: number;
};

/**
 * Unarchiving jobs.
 * | access pattern | key |
 * | one job | pk unarchivingJobId |
 * | a project's, newest first | gsi1 projectId, sk unarchivingJobId (a ULID) |
 * | the one that a copy job is of | gsi3 copyJobId, sk unarchivingJobId |
 * | those that are not done with, by when to look at them | gsi6 dueShard, sk dueAt (sparse) |
 */
export const unarchivingJobEntity = lazy(
  () =>
    new Entity(
      {
        model: model("unarchivingJob"),
        attributes: {
          unarchivingJobId: key,
          projectId: key,
          fastqIds: any,
          mode: { type: ["in-place", "copy"] as const, required: true },
          status: jobStatus,
          statusReason: string,
          copyJobId: key,
          files: { type: "any" },
          failures: any,
          ...dueMembers,
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          startedAt: string,
          finishedAt: string,
          version: number,
        },
        indexes: {
          primary: primary(["unarchivingJobId"]),
          byProject: index(1, ["projectId"], ["unarchivingJobId"]),
          byCopyJob: index(3, ["copyJobId"], ["unarchivingJobId"]),
          due,
        },
      },
      electro(),
    ),
);
