import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import {
  any,
  due,
  dueMembers,
  flag,
  index,
  jobStatus,
  key,
  model,
  number,
  primary,
  string,
} from "#core/entity";
import type { JobStatus } from "#core/job-schema";
import { lazy } from "#core/settings";
import type { RuleAsk } from "#core/share/approval/need";
import type { CanonicalRequest } from "#core/share/sharing-job/request";
import {
  type SharingCounts,
  type SharingJob,
  type sharedKinds,
  sharingErrors,
  sharingPhases,
} from "#core/share/sharing-job/schema";

/** Where each list begins in `contents.ndjson`, in bytes; the next one's beginning is its end. */
export type SharedFileRow = {
  counts: SharingCounts;
  from: Record<(typeof sharedKinds)[number], number>;
  sizeBytes: number;
  sha256: string;
};

/** A sharing job as the table has it. */
export type SharingJobRow = {
  sharingJobId: string;
  projectId: string;
  /** Its ULID is the job's: an event of the package names the job. */
  packageId: string;
  status: JobStatus;
  phase: SharingJob["phase"];
  errorName?: NonNullable<SharingJob["errorName"]>;
  statusReason?: string;
  shareType: "push" | "pull";
  shareDestination?: string;
  isDryRun: boolean;
  /** Unset when it is long. */
  request?: CanonicalRequest;
  /** Of the request without `dryrun`: a dry run and its push have the same. */
  requestHash: string;
  defrosts: boolean;
  /** Of one that a rule asked for: its run, what the rule says of approvals, and who has made the rule. */
  ruleRunId?: string;
  rule?: RuleAsk & { makers: { id: string; name: string }[] };
  /** The dry run that a push was seen in, with its plan. */
  dryRun?: { sharingJobId: string; planId: string; planHash: string };
  planId?: string;
  planHash?: string;
  approvalId?: string;
  pushJobId?: string;
  linkId?: string;
  /** Both URLs of a pull as JSON, encrypted; removed once they do not work any more. */
  sealedUrls?: string;
  urlsExpireAt?: string;
  contents?: SharedFileRow;
  /** The first ten. */
  archivedFastqIds?: string[];
  archivedFastqCount?: number;
  createdAt: string;
  createdBy: { id: string; name: string };
  updatedAt: string;
  startedAt?: string;
  endedAt?: string;
  /** When it is looked at next, whatever happens. */
  dueAt?: string;
  dueShard?: number;
  version: number;
};

/**
 * Sharing jobs.
 * | access pattern | key |
 * | one job | pk sharingJobId |
 * | a project's, newest first | gsi1 projectId, sk sharingJobId (a ULID) |
 * | a project's of a status, newest first | gsi2 projectId + status, sk sharingJobId |
 * | those to be looked at, by when | gsi6 dueShard, sk dueAt (sparse) |
 */
export const sharingJobEntity = lazy(
  () =>
    new Entity(
      {
        model: model("sharingJob"),
        attributes: {
          sharingJobId: key,
          projectId: key,
          packageId: key,
          status: jobStatus,
          phase: { type: sharingPhases, required: true },
          errorName: { type: sharingErrors },
          statusReason: string,
          shareType: { type: ["push", "pull"] as const, required: true },
          shareDestination: string,
          isDryRun: flag,
          request: { type: "any" },
          requestHash: key,
          defrosts: flag,
          ruleRunId: string,
          rule: { type: "any" },
          dryRun: { type: "any" },
          planId: string,
          planHash: string,
          approvalId: string,
          pushJobId: string,
          linkId: string,
          sealedUrls: string,
          urlsExpireAt: string,
          contents: { type: "any" },
          archivedFastqIds: { type: "any" },
          archivedFastqCount: { type: "number" },
          createdAt: key,
          createdBy: any,
          updatedAt: key,
          startedAt: string,
          endedAt: string,
          ...dueMembers,
          version: number,
        },
        indexes: {
          primary: primary(["sharingJobId"]),
          byProject: index(1, ["projectId"], ["sharingJobId"]),
          byStatus: index(2, ["projectId", "status"], ["sharingJobId"]),
          due,
        },
      },
      electro(),
    ),
);

/**
 * The last dry run of a request that SUCCEEDED, kept for 30 days; it counts for 24 hours.
 * | access pattern | key |
 * | the last one of a project's request | pk projectId, sk requestHash |
 */
export const dryRunEntity = lazy(
  () =>
    new Entity(
      {
        model: model("sharingDryRun"),
        attributes: {
          projectId: key,
          requestHash: key,
          sharingJobId: key,
          planId: key,
          planHash: key,
          at: key,
          expires_at: number,
        },
        indexes: {
          primary: primary(["projectId"], ["requestHash"]),
        },
      },
      electro(),
    ),
);
