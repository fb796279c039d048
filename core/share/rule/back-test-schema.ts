import * as z from "zod";
import * as Id from "#core/id";
import { JobStatus } from "#core/job-schema";
import { PageQuery, pageOf } from "#core/page-schema";
import { RuleFinding, RuleKey } from "#core/share/rule/schema";

const count = z.int().nonnegative();
const time = z.iso.datetime();

export const CreateBackTest = z
  .strictObject({
    days: z.int().min(1).max(400).default(90).meta({ description: "How far to look back." }),
  })
  .meta({ id: "CreateBackTest" });

export const BackTestTotals = z
  .object({
    runs: count.meta({ description: "Instrument runs that it would have shared something of." }),
    shares: count.meta({ description: "Packages that it would have made and pushed." }),
    files: count,
    bytes: count.meta({ description: "Of fastqs; workflow results are counted by the package." }),
    approvals: count.meta({
      description: "Shares that a second person would have decided on, beside the policy's.",
    }),
    merged: count.meta({ description: "Runs of which another rule has some of it." }),
    refused: count.meta({ description: "Runs that the cap runsPerDay would have kept back." }),
    conflictingRuleIds: z.array(z.string()),
    findings: z.array(RuleFinding).meta({ description: "As the rule is now." }),
  })
  .meta({ id: "BackTestTotals" });
export type BackTestTotals = z.infer<typeof BackTestTotals>;

/** What a rule would have done with past runs. */
export const BackTest = z
  .object({
    id: Id.schema("backTest"),
    ruleId: Id.schema("rule"),
    jobName: z.string(),
    days: z.int(),
    status: JobStatus,
    statusReason: z.string().nullable(),
    totals: BackTestTotals.nullable(),
    createdAt: time,
    createdBy: z.string(),
    endedAt: time.nullable(),
    version: z.int(),
  })
  .meta({ id: "BackTest" });
export type BackTest = z.infer<typeof BackTest>;

/** A line of `runs.ndjson`. */
export const BackTestLine = z
  .object({
    at: time.meta({ description: "When the last of it had come." }),
    instrumentRunId: z.string(),
    kind: z.enum(["share", "merged", "refused"]),
    n: count.meta({ description: "Of a share: which one of its run; 0 of others." }),
    projectId: z.string().nullable(),
    dataTypes: z.array(z.string()),
    shareDestination: z.string(),
    libraryCount: count,
    fastqCount: count,
    files: count,
    bytes: count,
    approvalReasons: z.array(z.string()),
    otherRuleIds: z.array(z.string()).meta({
      description: "Rules that have the data of a merged one, or would have left a share to this.",
    }),
    reason: z.string().nullable(),
  })
  .meta({ id: "BackTestLine" });

export const BackTestPage = pageOf(BackTest).meta({ id: "BackTestPage" });
export const BackTestLinePage = pageOf(BackTestLine).meta({ id: "BackTestLinePage" });
export const BackTestKey = z.object({ backTestId: Id.schema("backTest") });
export const ListBackTests = PageQuery.extend(RuleKey.shape);
export const ListBackTestLines = PageQuery.extend({
  ...BackTestKey.shape,
  kind: BackTestLine.shape.kind.optional(),
});

/** The keys of a back-test's objects in the storage bucket. */
export const keysOf = (backTestId: string) => ({ runs: `back-tests/${backTestId}/runs.ndjson` });
