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
  sparse,
  sparseIndex,
  string,
} from "#core/entity";
import type { JobStatus } from "#core/job-schema";
import { lazy } from "#core/settings";
import type { PushContents, PushCounts, PushPhase, Requester } from "#core/share/push/schema";

/** What a certificate says, as it was when the push began: packages and destinations go and change. */
type PushFacts = {
  merkleRoot: string;
  fileCount: number;
  totalBytes: number;
  recipient: string;
  contact: string;
  approval?: { id: string; approver: Requester; at: string };
};

/** An object, and the SHA-256 of its bytes in hex. */
export type Kept = { key: string; sha256: string };

/** A push as the table has it. What it does about each file is in S3 (`files.ndjson`, and its copy job's lists). */
export type PushJobRow = {
  pushJobId: string;
  projectId: string;
  packageId: string;
  packageName: string;
  planId: string;
  planHash: string;
  approvalId?: string;
  destinationId: string;
  destinationUri: string;
  status: JobStatus;
  statusReason?: string;
  phase: PushPhase;
  /** 1, and one for each retry. */
  attempt: number;
  counts: PushCounts;
  facts: PushFacts;
  /** Who asked for it; of a part of the system that asks for somebody, that person. */
  requestedBy: Requester;
  /** Set before that job is made, so that there is never more than one. */
  copyJobId?: string;
  /** The run of the copy job that this attempt is. */
  copyRun?: number;
  /** SHA-256 of `files.ndjson`, in hex. */
  filesSha256?: string;
  /** Attempt whose log and lists are written. */
  closedAttempt?: number;
  contents?: PushContents;
  log?: Kept;
  certificate?: Kept;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  startedAt?: string;
  endedAt?: string;
  /** When it is looked at next, whatever happens. */
  dueAt?: string;
  dueShard?: number;
  version: number;
};

/**
 * Push jobs.
 * | access pattern | key |
 * | one push job | pk pushJobId |
 * | a project's, newest first | gsi1 projectId, sk createdAt + pushJobId |
 * | a package's, newest first | gsi2 packageId, sk createdAt + pushJobId |
 * | a project's of a package's name, newest first | gsi3 projectId + packageName, sk createdAt + pushJobId |
 * | a project's to a destination, newest first | gsi4 projectId + destinationId, sk createdAt + pushJobId |
 * | a project's that have ended, by when | gsi5 projectId, sk endedAt + pushJobId (sparse) |
 * | those to be looked at, by when | gsi6 dueShard, sk dueAt (sparse) |
 */
export const pushJobEntity = lazy(
  () =>
    new Entity(
      {
        model: model("pushJob"),
        attributes: {
          pushJobId: key,
          projectId: key,
          packageId: key,
          packageName: key,
          planId: key,
          planHash: key,
          approvalId: string,
          destinationId: key,
          destinationUri: key,
          status: jobStatus,
          statusReason: string,
          phase: { type: ["begin", "send", "close", "done"] as const, required: true },
          attempt: number,
          counts: any,
          facts: any,
          requestedBy: any,
          copyJobId: string,
          copyRun: { type: "number" },
          filesSha256: string,
          closedAttempt: { type: "number" },
          contents: { type: "any" },
          log: { type: "any" },
          certificate: { type: "any" },
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          startedAt: string,
          endedAt: sparse,
          ...dueMembers,
          version: number,
        },
        indexes: {
          primary: primary(["pushJobId"]),
          byProject: index(1, ["projectId"], ["createdAt", "pushJobId"]),
          byPackage: index(2, ["packageId"], ["createdAt", "pushJobId"]),
          byName: index(3, ["projectId", "packageName"], ["createdAt", "pushJobId"]),
          byDestination: index(4, ["projectId", "destinationId"], ["createdAt", "pushJobId"]),
          byEnd: sparseIndex("endedAt", 5, ["projectId"], ["endedAt", "pushJobId"]),
          due,
        },
      },
      electro(),
    ),
);

/**
 * The push that a plan is being applied by: one at most.
 * | access pattern | key |
 * | a plan's | pk planId |
 */
export const pushLockEntity = lazy(
  () =>
    new Entity(
      {
        model: model("pushLock"),
        attributes: { planId: key, pushJobId: key },
        indexes: {
          primary: primary(["planId"]),
        },
      },
      electro(),
    ),
);
