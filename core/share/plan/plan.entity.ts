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
import type { JobStatus } from "#core/job-schema";
import { lazy } from "#core/settings";
import type { RuleAsk } from "#core/share/approval/need";
import type { PlanEstimate, PlanFinding, PlanTotals, SinceLast } from "#core/share/plan/schema";

/** Somebody who had a hand in what is to be pushed, and so may not approve it. */
export type Maker = { id: string; name: string };

/** What a plan was made of: as long as all of it is as it was, the plan holds. */
export type PlanBasis = {
  merkleRoot: string;
  destinationVersion: number;
  policyVersion: number;
  /** SHA-256 of what the items say, in hex. */
  itemsDigest: string;
  /** SHA-256 of the very bytes of `items.ndjson`, in hex, and how many there are. */
  itemsSha256: string;
  itemsBytes: number;
};

/** A plan as the table has it. What it does about each file is in S3 (`items.ndjson`). */
export type PlanRow = {
  planId: string;
  packageId: string;
  packageName: string;
  projectId: string;
  destinationId: string;
  /** Folder that files go below: the destination's, or one in it. */
  destinationUri: string;
  status: JobStatus;
  statusReason?: string;
  totals?: PlanTotals;
  thawHours?: number;
  estimate?: PlanEstimate;
  findings?: PlanFinding[];
  findingCount?: number;
  sinceLast?: SinceLast;
  planHash?: string;
  basis?: PlanBasis;
  /** Why a second person has to approve it; empty: nobody has to. */
  approvalReasons?: string[];
  approvalId?: string;
  /** Of one that a rule asks for: what it has to say about that. */
  rule?: RuleAsk;
  /** Who asked for it, made its package, or is asked for by whoever did. */
  makers: Maker[];
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  startedAt?: string;
  endedAt?: string;
  /** 24 hours after it was asked for. */
  expiresAt: string;
  /** When it is looked at unless it has ended. */
  dueAt?: string;
  dueShard?: number;
  version: number;
};

/**
 * Plans.
 * | access pattern | key |
 * | one plan | pk planId |
 * | a package's, newest first | gsi1 packageId, sk planId (a ULID) |
 * | a project's, newest first | gsi2 projectId, sk planId |
 * | those that did not end, by when to look at them | gsi6 dueShard, sk dueAt (sparse) |
 */
export const planEntity = lazy(
  () =>
    new Entity(
      {
        model: model("plan"),
        attributes: {
          planId: key,
          packageId: key,
          packageName: key,
          projectId: key,
          destinationId: key,
          destinationUri: key,
          status: jobStatus,
          statusReason: string,
          totals: { type: "any" },
          thawHours: { type: "number" },
          estimate: { type: "any" },
          findings: { type: "any" },
          findingCount: { type: "number" },
          sinceLast: { type: "any" },
          planHash: string,
          basis: { type: "any" },
          approvalReasons: { type: "any" },
          approvalId: string,
          rule: { type: "any" },
          makers: any,
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          startedAt: string,
          endedAt: string,
          expiresAt: key,
          ...dueMembers,
          version: number,
        },
        indexes: {
          primary: primary(["planId"]),
          byPackage: index(1, ["packageId"], ["planId"]),
          byProject: index(2, ["projectId"], ["planId"]),
          due,
        },
      },
      electro(),
    ),
);
