import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import {
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
import type { FastqJobType } from "#core/fastq/schema";
import type { JobStatus } from "#core/job-schema";
import { lazy } from "#core/settings";

/** Work on one fastq that somebody does for us. */
export type FastqJobRow = {
  jobId: string;
  fastqId: string;
  projectId: string;
  jobType: FastqJobType;
  status: JobStatus;
  statusReason?: string;
  /** The how manieth of its type on this fastq. */
  attempt: number;
  requestedAt: string;
  requestedBy: string;
  startedAt?: string;
  finishedAt?: string;
  /** Without an answer it is FAILED then. */
  deadlineAt: string;
  /** With `dueShard` in the index of what is due, while it is PENDING or RUNNING. */
  dueAt?: string;
  dueShard?: number;
  updatedAt: string;
  version: number;
};

/**
 * Jobs of fastqs.
 * | access pattern | key |
 * | one job | pk jobId |
 * | a fastq's, newest first | gsi1 fastqId, sk jobId (a ULID) |
 * | those without an answer, by their deadline | gsi6 dueShard, sk dueAt (sparse) |
 */
export const fastqJobEntity = lazy(
  () =>
    new Entity(
      {
        model: model("fastqJob"),
        attributes: {
          jobId: key,
          fastqId: key,
          projectId: key,
          jobType: {
            type: ["QC", "FINGERPRINT", "FILE_COMPRESSION", "READ_COUNT"] as const,
            required: true,
          },
          status: jobStatus,
          statusReason: string,
          attempt: number,
          requestedAt: key,
          requestedBy: key,
          startedAt: string,
          finishedAt: string,
          deadlineAt: key,
          ...dueMembers,
          updatedAt: key,
          version: number,
        },
        indexes: {
          primary: primary(["jobId"]),
          byFastq: index(1, ["fastqId"], ["jobId"]),
          due,
        },
      },
      electro(),
    ),
);
