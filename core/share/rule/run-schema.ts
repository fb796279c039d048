import * as z from "zod";
import * as Id from "#core/id";
import { JobStatus } from "#core/job-schema";
import { PageQuery, pageOf } from "#core/page-schema";
import { RuleKey } from "#core/share/rule/schema";

const count = z.int().nonnegative();
const time = z.iso.datetime();

export const RuleRunShare = z
  .object({
    n: z.int().meta({ description: "From 1; those above are of what came late." }),
    projectId: z.string(),
    dataTypes: z.array(z.string()),
    sharingJobId: Id.schema("sharingJob").meta({
      description: "Takes its package through plan, approval and push.",
    }),
    packageId: Id.schema("package"),
    libraryCount: count,
    fastqCount: count,
    files: count.meta({ description: "Of its fastqs, as they were known when it began." }),
    bytes: count,
    approvalReasons: z.array(z.string()).meta({
      description: "Why the rule asks for a second person; the project's policy may have others.",
    }),
    status: JobStatus,
    statusReason: z.string().nullable(),
    createdAt: time,
    endedAt: time.nullable(),
  })
  .meta({ id: "RuleRunShare" });
export type RuleRunShare = z.infer<typeof RuleRunShare>;

/** A rule on an instrument run, as the API shows it: shares of projects that the caller may know of. */
export const RuleRun = z
  .object({
    id: Id.schema("ruleRun"),
    ruleId: Id.schema("rule"),
    jobName: z.string(),
    instrumentRunId: z.string(),
    shareDestination: z.string(),
    status: JobStatus,
    statusReason: z.string().nullable(),
    ordinal: z.int().meta({ description: "Which run of its rule it is; 0: it was not let in." }),
    shares: z.array(RuleRunShare),
    merged: z
      .array(z.object({ projectId: z.string(), dataType: z.string(), ruleId: z.string() }))
      .meta({ description: "What another rule sends to the same folder." }),
    attempt: z.int(),
    createdAt: time,
    updatedAt: time,
    endedAt: time.nullable(),
    version: z.int(),
  })
  .meta({ id: "RuleRun" });
export type RuleRun = z.infer<typeof RuleRun>;

export const RuleRunPage = pageOf(RuleRun).meta({ id: "RuleRunPage" });
export const RuleRunKey = z.object({ ruleRunId: Id.schema("ruleRun") });
export const ListRuleRuns = PageQuery.extend({
  ...RuleKey.shape,
  status: JobStatus.optional(),
});
export const ChangeRuleRun = z.strictObject({ status: z.literal("PENDING") }).meta({
  id: "ChangeRuleRun",
  description: "Retries one that FAILED: what it has not shared is shared, whatever the day's cap.",
});
