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
import type { DataTypeName } from "#core/share/rule/rule.entity";

/** One share of a run: a package, its plan and its push, which a sharing job takes to their end. */
export type ShareRow = {
  /** From 1; what comes late makes another. */
  n: number;
  projectId: string;
  dataTypes: DataTypeName[];
  sharingJobId: string;
  packageId: string;
  libraryCount: number;
  fastqCount: number;
  /** As the fastqs' rows have them. */
  files: number;
  bytes: number;
  /** Its fastqs, as `Known` of `match.ts` writes them. */
  prints: string;
  /** Why a second person is asked, whatever the policy says. */
  reasons: string[];
  status: JobStatus;
  statusReason?: string;
  createdAt: string;
  endedAt?: string;
};

/** What another rule sends to the same place. */
export type MergedRow = { projectId: string; dataType: DataTypeName; ruleId: string };

/** A rule on an instrument run. */
export type RuleRunRow = {
  ruleRunId: string;
  ruleId: string;
  jobName: string;
  instrumentRunId: string;
  projectIds: string[];
  shareDestination: string;
  status: JobStatus;
  statusReason?: string;
  /** Which run of its rule it is, from 1; 0: it was not let in. */
  ordinal: number;
  shares: ShareRow[];
  merged: MergedRow[];
  /** One more each time that a person retries it. */
  attempt: number;
  /** Shares up to this one do not make it FAILED any more: it was retried after them. */
  retriedFrom?: number;
  createdAt: string;
  updatedAt: string;
  endedAt?: string;
  dueAt?: string;
  dueShard?: number;
  version: number;
};

/**
 * Rule runs; the id is made of the rule's and the instrument run's, so there is one of both.
 * | access pattern | key |
 * | one | pk ruleRunId |
 * | a rule's, newest first | gsi1 ruleId, sk createdAt + ruleRunId |
 * | those to be looked at, by when | gsi6 dueShard, sk dueAt (sparse) |
 */
export const ruleRunEntity = lazy(
  () =>
    new Entity(
      {
        model: model("ruleRun"),
        attributes: {
          ruleRunId: key,
          ruleId: key,
          jobName: key,
          instrumentRunId: key,
          projectIds: any,
          shareDestination: key,
          status: jobStatus,
          statusReason: string,
          ordinal: number,
          shares: any,
          merged: any,
          attempt: number,
          retriedFrom: { type: "number" },
          createdAt: key,
          updatedAt: key,
          endedAt: string,
          ...dueMembers,
          version: number,
        },
        indexes: {
          primary: primary(["ruleRunId"]),
          byRule: index(1, ["ruleId"], ["createdAt", "ruleRunId"]),
          due,
        },
      },
      electro(),
    ),
);

/** That an instrument run was told of, and whether somebody has still to look at it. */
export type TriggerRow = {
  instrumentRunId: string;
  /** Events in all, and those since the last look. */
  events: number;
  waiting: number;
  firstAt: string;
  lastAt: string;
  dueAt?: string;
  dueShard?: number;
  version: number;
};

/**
 * | access pattern | key |
 * | what was told of an instrument run | pk instrumentRunId |
 * | those that nobody has looked at, by when | gsi6 dueShard, sk dueAt (sparse) |
 */
export const ruleTriggerEntity = lazy(
  () =>
    new Entity(
      {
        model: model("ruleTrigger"),
        attributes: {
          instrumentRunId: key,
          events: number,
          waiting: number,
          firstAt: key,
          lastAt: key,
          ...dueMembers,
          version: number,
        },
        indexes: {
          primary: primary(["instrumentRunId"]),
          due,
        },
      },
      electro(),
    ),
);

/**
 * Which rule sends one kind of a project's data of a run to one place.
 * | access pattern | key |
 * | who sends some data of a run to a place | pk instrumentRunId, sk claimHash (SHA-256 of project, type and folder) |
 */
export const ruleClaimEntity = lazy(
  () =>
    new Entity(
      {
        model: model("ruleClaim"),
        attributes: { instrumentRunId: key, claimHash: key, ruleId: key, at: key },
        indexes: {
          primary: primary(["instrumentRunId"], ["claimHash"]),
        },
      },
      electro(),
    ),
);
