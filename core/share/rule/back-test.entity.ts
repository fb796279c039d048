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
import type { BackTestTotals } from "#core/share/rule/back-test-schema";

/** A back-test as the table has it; what would have been done is in S3. */
export type BackTestRow = {
  backTestId: string;
  ruleId: string;
  jobName: string;
  /** Of the rule when it was asked for. */
  projectIds: string[];
  revision: number;
  days: number;
  status: JobStatus;
  statusReason?: string;
  totals?: BackTestTotals;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  endedAt?: string;
  dueAt?: string;
  dueShard?: number;
  version: number;
};

/**
 * Back-tests.
 * | access pattern | key |
 * | one | pk backTestId |
 * | a rule's, newest first | gsi1 ruleId, sk backTestId (a ULID) |
 * | those that did not end, by when to look at them | gsi6 dueShard, sk dueAt (sparse) |
 */
export const backTestEntity = lazy(
  () =>
    new Entity(
      {
        model: model("backTest"),
        attributes: {
          backTestId: key,
          ruleId: key,
          jobName: key,
          projectIds: any,
          revision: number,
          days: number,
          status: jobStatus,
          statusReason: string,
          totals: { type: "any" },
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          endedAt: string,
          ...dueMembers,
          version: number,
        },
        indexes: {
          primary: primary(["backTestId"]),
          byRule: index(1, ["ruleId"], ["backTestId"]),
          due,
        },
      },
      electro(),
    ),
);
