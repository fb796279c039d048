import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, filtersOf, followOptions, listOptions, several } from "#cli/tree/options";
import { changeOf, endOf, getOf, listOf, noun } from "#cli/tree/verbs";
import { JobStatus } from "#core/job-schema";
import { BackTestLine } from "#core/share/rule/back-test-schema";
import { RuleRun } from "#core/share/rule/run-schema";
import { Caps, ChangeRule, ImportedRule, ListRules, Rule, SeedRule } from "#core/share/rule/schema";

const rules = noun("rule", { prefix: "rul", schema: Rule, names: "rule" });
const { id, example, detail } = rules;
const few = ["id", "jobName", "enabled", "projectIdList", "dataTypeList", "shareDestination"];
const { jobName, shareDestination, approvalMode, approvalsFirstRuns } = ChangeRule.shape;

const number = (description: string) =>
  option({ schema: z.coerce.number().int().positive().optional(), value: "N", description });

/** What a rule is made of, on a command line. */
const content = {
  ...unsetOptionsFrom({ jobName, shareDestination, approvalMode, approvalsFirstRuns }),
  projectId: several("PROJECT", "Project whose data it shares; more may be given."),
  dataType: several("TYPE", "fastq or secondaryAnalysis; more may be given."),
  maxBytes: number(Caps.shape.bytes.description ?? ""),
  maxFiles: number("The same of files."),
  maxRunsPerDay: number(Caps.shape.runsPerDay.description ?? ""),
  dryRun: dryRunOption,
};

export const list = listOf(rules, {
  summary: "Lists rules that share runs as they arrive.",
  examples: [["rule list --enabled true", "Those in use."]],
  filters: filtersOf(ListRules, { projectId: "project" }),
  columns: few,
});

export const get = getOf(rules, "Shows rules, with what is wrong with each.");

export const create = command({
  path: "rule create",
  summary: "Makes a rule, which is not enabled; for admins.",
  description: "Test it with rule back-test, then enable it.",
  examples: [
    [
      "rule create --job-name cohort --project-id demo --data-type fastq --share-destination s3://recipient/in/",
      "Fastqs of a project.",
    ],
  ],
  options: content,
  prints: detail,
});

export const edit = command({
  path: "rule edit",
  summary: "Changes what a rule does; for admins.",
  description: "One that was made here has to be tested anew, and is disabled until then.",
  examples: [[`rule edit ${example} --max-runs-per-day 5`, "A cap."]],
  args: [id],
  options: content,
  prints: detail,
});

export const enable = changeOf(rules, "enable", {
  summary: "Enables a rule; for admins.",
  description: "It needs a back-test of the last 7 days, unless it was imported.",
});

export const disable = changeOf(rules, "disable", {
  summary: "Lets a rule share nothing more; for admins.",
  description: "What it has begun goes on.",
});

export const remove = endOf(rules, "delete", {
  summary: "Deletes a rule; for admins.",
  knowing: "What it has begun goes on.",
});

export const importFile = command({
  path: "rule import",
  summary: "Takes in rules as jobs.json has them; for admins.",
  description: "Exit 6 when something is wrong with an entry: its rule stays disabled.",
  examples: [["rule import jobs.json", "A file."]],
  args: [{ name: "FILE", description: "An array of JSON; - is stdin." }],
  options: { dryRun: dryRunOption },
  prints: { schema: ImportedRule, columns: ["index", "jobName", "outcome", "enabled", "findings"] },
});

export const exportAll = command({
  path: "rule export",
  summary: "Writes all rules as jobs.json has them; for admins.",
  examples: [["rule export --json > jobs.json", "A file."]],
  options: {},
  prints: { schema: SeedRule, columns: Object.keys(SeedRule.shape) },
});

export const backTest = command({
  path: "rule back-test",
  summary: "Shows what a rule would have done with past runs; for admins.",
  description:
    "Prints its shares, and what other rules or caps would have kept back; totals go to stderr.",
  examples: [[`rule back-test ${example} --days 30`, "The last month."]],
  args: [id],
  options: {
    days: option({
      schema: z.coerce.number().int().min(1).max(400).default(90),
      value: "N",
      description: "How far to look back.",
    }),
    ...followOptions,
    ...listOptions,
  },
  prints: {
    schema: BackTestLine,
    columns: [
      "at",
      "instrumentRunId",
      "kind",
      "projectId",
      "fastqCount",
      "bytes",
      "shareDestination",
    ],
  },
});

export const runs = command({
  path: "rule runs",
  summary: "Lists what a rule has shared, newest first.",
  examples: [[`rule runs ${example} --status FAILED`, "Those that failed."]],
  args: [id],
  options: { ...optionsFrom({ status: JobStatus.optional() }), ...listOptions },
  prints: {
    schema: RuleRun,
    columns: ["id", "instrumentRunId", "status", "statusReason", "shares", "createdAt"],
  },
});

export const retry = command({
  path: "rule retry",
  summary: "Tries a rule run that FAILED again; for admins.",
  examples: [["rule retry rrn.01JD4XVQ4S8Y6Z9T3M2K7B5C1A", "One."]],
  args: [{ name: "ID", description: "Of a run, as rrn.01JD4X…" }],
  options: { dryRun: dryRunOption },
  prints: { schema: RuleRun, columns: ["id", "instrumentRunId", "status", "attempt"] },
});

export const ruleCommands = [
  ...[list, get, create, edit, enable, disable, remove],
  ...[importFile, exportAll, backTest, runs, retry],
];
