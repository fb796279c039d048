import { command } from "#cli/command";
import { filtersOf, followOptions, idempotencyKeyOption, waitOption } from "#cli/tree/options";
import { endOf, getOf, listOf, noun, watchOf } from "#cli/tree/verbs";
import { ListUnarchivingJobs, UnarchivingJob } from "#core/fastq/unarchiving/schema";

const fastq = "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const unarchivingJobs = noun("unarchive", {
  prefix: "ufj",
  schema: UnarchivingJob,
  names: "unarchivingJob",
});
const { detail } = unarchivingJobs;

export const start = command({
  path: "unarchive start",
  summary: "Brings archived fastqs back.",
  description:
    "Where they lie, or to the stage's bucket for restored reads. All or none: one that can be read, or is on its way, is refused by name. It takes minutes to days; it runs in the service.",
  examples: [
    [`unarchive start ${fastq} --wait`, "One, followed to its end."],
    ["unarchive start - < fastqs.txt", "Ids from stdin, one a line; 40 at most."],
  ],
  args: [
    {
      ...{ name: "FASTQ", many: true, names: "fastq" },
      description: "As fqr.01JD4X…; - reads them from stdin.",
    },
  ],
  options: {
    idempotencyKey: idempotencyKeyOption("is one job"),
    wait: waitOption(),
    ...followOptions,
  },
  prints: detail,
});

export const list = listOf(unarchivingJobs, {
  summary: "Lists jobs that bring fastqs back, newest first.",
  description: "Also those that sync requests began.",
  examples: [
    ["unarchive list --status RUNNING", "Those under way."],
    [`unarchive list --fastq-id ${fastq}`, "Those of a fastq."],
  ],
  filters: filtersOf(ListUnarchivingJobs, { fastqId: "fastq" }),
  columns: ["id", "status", "mode", "progress.done", "progress.total", "createdAt", "createdBy"],
});

export const get = getOf(unarchivingJobs, "Shows jobs that bring fastqs back.");

export const watch = watchOf(unarchivingJobs, "Follows a job that brings fastqs back to its end.", {
  timeout: "12h",
});

export const abort = endOf(unarchivingJobs, "abort", {
  summary: "Aborts a job that brings fastqs back.",
  knowing: "Who waits for its fastqs is told; what S3 was asked for comes back all the same.",
});

export const unarchiveCommands = [start, list, get, watch, abort];
