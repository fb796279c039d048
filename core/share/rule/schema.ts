import * as z from "zod";
import { ProjectId } from "#core/catalogue/schema";
import * as Id from "#core/id";
import { DataType } from "#core/package/selection/schema";
import { PageQuery, pageOf } from "#core/page-schema";

/** Rules that there may be: all are read for each run that arrives. */
export const mostRules = 1000;
const mostProjects = 20;
/** A back-test counts for so long. */
export const backTestDays = 7;

/** Becomes a part of the names of packages. */
export const JobName = z
  .string()
  .max(60)
  .regex(
    /^[A-Za-z0-9][\w.-]*$/,
    "must begin with a letter or digit, and go on with letters, digits, _ . or -",
  )
  .meta({ description: "Short, and no other rule's.", example: "project-shortname" });

export const ApprovalMode = z.enum(["policy", "always", "unattended"]).meta({
  id: "RuleApprovalMode",
  description:
    "Who decides on a run after the first ones. `policy`: as the project's sharing policy says. `always`: a second person. `unattended`: nobody, unless a plan has findings or a cap is exceeded.",
});
export type ApprovalMode = z.infer<typeof ApprovalMode>;

/** Each once, in one order: two lists of the same are the same. */
const once = <Item extends string>(list: Item[]): Item[] => [...new Set(list)].sort();

const limit = z.int().positive().nullable();
export const usualCaps = { bytes: 10e12, files: 50_000, runsPerDay: 20 };

/** How much one rule may do. */
export const Caps = z
  .strictObject({
    bytes: limit.default(usualCaps.bytes).meta({
      description: "Of one run, with what came late: beyond it a second person decides.",
    }),
    files: limit.default(usualCaps.files).meta({ description: "The same of files." }),
    runsPerDay: limit.default(usualCaps.runsPerDay).meta({
      description: "Of one day, UTC: a run beyond it is FAILED, and shares nothing until retried.",
    }),
  })
  .meta({ id: "RuleCaps" });
export type Caps = z.infer<typeof Caps>;

export const RuleFinding = z
  .object({
    severity: z.enum(["error", "warning"]),
    code: z.string(),
    path: z.string().meta({ description: "Member that it is about." }),
    message: z.string(),
  })
  .meta({ id: "RuleFinding" });
export type RuleFinding = z.infer<typeof RuleFinding>;

/** The members of a rule in `jobs.json`, by the names that it has there. */
export const seedMembers = {
  jobName: JobName,
  enabled: z.boolean(),
  projectIdList: z.array(ProjectId).min(1, "must name a project").max(mostProjects).transform(once),
  dataTypeList: z
    .array(DataType)
    .min(1, "must name fastq, secondaryAnalysis or both")
    .max(10)
    .transform(once),
  shareDestination: z.string().min(1).max(1000).meta({
    description: "Folder in a registered destination, s3:// or icav2://.",
    example: "s3://target-bucket/path/",
  }),
};
export const seedNames = Object.keys(seedMembers) as (keyof typeof seedMembers)[];

const { jobName, projectIdList, dataTypeList, shareDestination } = seedMembers;
const approvalsFirstRuns = z.int().min(0).max(1000).meta({
  description: "So many of its first runs wait for a second person, whatever else holds.",
});

export const CreateRule = z
  .strictObject({
    ...{ jobName, projectIdList, dataTypeList, shareDestination },
    enabled: z.literal(false).default(false).meta({
      description: "It is enabled afterwards, when a back-test has shown what it does.",
    }),
    approvalMode: ApprovalMode.default("policy"),
    approvalsFirstRuns: approvalsFirstRuns.default(3),
    caps: Caps.default(usualCaps),
  })
  .meta({ id: "CreateRule" });
export type CreateRule = z.output<typeof CreateRule>;

export const ChangeRule = z
  .strictObject({
    jobName: jobName.optional(),
    enabled: z.boolean().optional().meta({
      description:
        "True needs a rule without errors; of one that was made here also a back-test of what it is now, of the last 7 days.",
    }),
    projectIdList: projectIdList.optional(),
    dataTypeList: dataTypeList.optional(),
    shareDestination: shareDestination.optional(),
    approvalMode: ApprovalMode.optional(),
    approvalsFirstRuns: approvalsFirstRuns.optional(),
    caps: Caps.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "must change something")
  .meta({ id: "ChangeRule" });
export type ChangeRule = z.output<typeof ChangeRule>;

const time = z.iso.datetime();

export const Rule = z
  .object({
    id: Id.schema("rule"),
    jobName: z.string(),
    enabled: z.boolean(),
    projectIdList: z.array(z.string()).meta({ description: "Those of them that you may know of." }),
    dataTypeList: z.array(z.string()),
    shareDestination: z.string(),
    owner: z.string().meta({ description: "Whoever made it; its pushes are asked for by them." }),
    origin: z.enum(["api", "import", "file"]).meta({
      description: "`file`: it is in `auto_package_push_jobs/jobs.json`, which is watched.",
    }),
    approvalMode: ApprovalMode,
    approvalsFirstRuns: z.int(),
    caps: Caps,
    findings: z.array(RuleFinding),
    backTestId: z.string().nullable(),
    backTestedAt: time.nullable().meta({ description: "Of what the rule is now." }),
    createdAt: time,
    updatedAt: time,
    version: z.int(),
  })
  .meta({ id: "Rule" });
export type Rule = z.infer<typeof Rule>;

export const RulePage = pageOf(Rule).meta({ id: "RulePage" });
export const RuleKey = z.object({ ruleId: Id.schema("rule") });
export const ListRules = PageQuery.extend({
  projectId: ProjectId.optional(),
  enabled: z.enum(["true", "false"]).optional(),
});

/** A rule as `jobs.json` has it. */
export const SeedRule = z
  .object({
    jobName: z.string(),
    enabled: z.boolean(),
    projectIdList: z.array(z.string()),
    dataTypeList: z.array(z.string()),
    shareDestination: z.string(),
  })
  .meta({ id: "SeedRule" });
export type SeedRule = z.infer<typeof SeedRule>;

/** The array of `jobs.json`; each entry is judged by itself, and what is wrong with it is told. */
export const ImportRules = z
  .array(z.unknown())
  .max(mostRules, `must have ${mostRules} rules at most`)
  .meta({ description: "The array of `auto_package_push_jobs/jobs.json`." });

export const ImportedRule = z
  .object({
    index: z.int().meta({ description: "Place in the array, from 0." }),
    jobName: z.string().nullable(),
    ruleId: z.string().nullable(),
    outcome: z.enum(["created", "changed", "unchanged", "refused"]),
    enabled: z.boolean(),
    findings: z.array(RuleFinding),
  })
  .meta({ id: "ImportedRule" });
export type ImportedRule = z.infer<typeof ImportedRule>;

export const RulesImport = z
  .object({
    items: z.array(ImportedRule),
    disabled: z.array(z.string()).meta({
      description: "Rules of the watched file that it does not have any more.",
    }),
  })
  .meta({ id: "RulesImport" });
export type RulesImport = z.infer<typeof RulesImport>;
