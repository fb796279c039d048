import { command, option } from "#cli/command";
import { unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, listOptions, text } from "#cli/tree/options";
import { getOf, noun } from "#cli/tree/verbs";
import { FastqJob, LaunchFastqJob, ReportFastqJob } from "#core/fastq/job/schema";

const fastqExample = "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const fastqJobs = noun("fastq-job", { prefix: "fqj", schema: FastqJob });
const { id, example, detail } = fastqJobs;
const fastq = { name: "FASTQ", description: "As fqr.01JD4X…" } as const;
const { status, reason } = ReportFastqJob.shape;

export const list = command({
  path: "fastq-job list",
  summary: "Lists the jobs of a fastq, newest first.",
  examples: [[`fastq-job list ${fastqExample}`, "What was found out, and what is being."]],
  args: [fastq],
  options: listOptions,
  prints: {
    schema: FastqJob,
    columns: ["id", "jobType", "status", "attempt", "requestedAt", "finishedAt", "statusReason"],
  },
});

export const get = getOf(fastqJobs, "Shows jobs of fastqs.");

export const launch = command({
  path: "fastq-job launch",
  summary: "Has something found out about a fastq.",
  description:
    "Its reads must be such as can be read now. While a job of the type goes on, it is that one.",
  examples: [[`fastq-job launch ${fastqExample} --type QC`, "Fractions of Q20, of GC, of twins."]],
  args: [fastq],
  options: {
    type: option({
      schema: LaunchFastqJob.shape.jobType,
      short: "t",
      value: "TYPE",
      description: "QC, FINGERPRINT, FILE_COMPRESSION or READ_COUNT.",
    }),
    dryRun: dryRunOption,
  },
  prints: detail,
});

export const report = command({
  path: "fastq-job report",
  summary: "Says what has become of a job.",
  description:
    "RUNNING keeps it alive for another day; SUCCEEDED needs a --result, FAILED a --reason. Members of a result are those of PATCH /fastq-jobs/{id} in the API.",
  examples: [
    [`fastq-job report ${example} --status RUNNING`, "It is being worked on."],
    [`fastq-job report ${example} --status SUCCEEDED --result qc.json`, "With what it found."],
    [`fastq-job report ${example} --status FAILED --reason 'no reference'`, "It will not be."],
  ],
  args: [id],
  options: {
    status: option({ schema: status, value: "STATUS", description: "What has become of it." }),
    ...unsetOptionsFrom({ reason }),
    result: text("FILE", "JSON of what was found out; - is stdin."),
    dryRun: dryRunOption,
  },
  prints: detail,
});

export const fastqJobCommands = [list, get, launch, report];
