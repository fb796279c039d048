import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import { dryRunOption, followOptions, listOptions, yesOption } from "#cli/tree/follow";
import { ListUnarchivingJobs, UnarchivingJob } from "#core/fastq/unarchiving/schema";

const { limit: _limit, cursor: _cursor, ...filterShape } = ListUnarchivingJobs.shape;
const example = "ufj.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const fastq = "fqr.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const id = { name: "ID", description: "As ufj.01JD4X…", names: "unarchivingJob" } as const;
const detail = { schema: UnarchivingJob, columns: Object.keys(UnarchivingJob.shape) };

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
    idempotencyKey: option({
      schema: z
        .string()
        .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 letters of ASCII without spaces")
        .optional(),
      value: "KEY",
      description: "The same request with the same key within 24 hours is one job.",
    }),
    wait: option({
      schema: z.boolean().default(false),
      description: "Follow it to its end; exit 6 if it fails.",
    }),
    ...followOptions,
  },
  prints: detail,
});

export const list = command({
  path: "unarchive list",
  summary: "Lists jobs that bring fastqs back, newest first.",
  description: "Also those that sync requests began.",
  examples: [
    ["unarchive list --status RUNNING", "Those under way."],
    [`unarchive list --fastq-id ${fastq}`, "Those of a fastq."],
  ],
  options: { ...optionsFrom(filterShape, { names: { fastqId: "fastq" } }), ...listOptions },
  prints: {
    schema: UnarchivingJob,
    columns: ["id", "status", "mode", "progress.done", "progress.total", "createdAt", "createdBy"],
  },
});

export const get = command({
  path: "unarchive get",
  summary: "Shows jobs that bring fastqs back.",
  examples: [[`unarchive get ${example}`, "One."]],
  args: [{ ...id, many: true }],
  options: {},
  prints: detail,
});

export const watch = command({
  path: "unarchive watch",
  summary: "Follows a job that brings fastqs back to its end.",
  description: "Exit 6 when it fails or is aborted. Ctrl-C ends the watching and nothing else.",
  examples: [[`unarchive watch ${example} --timeout 12h`, "For half a day at most."]],
  args: [id],
  options: followOptions,
  prints: detail,
});

export const abort = command({
  path: "unarchive abort",
  summary: "Aborts a job that brings fastqs back.",
  description:
    "Who waits for its fastqs is told; what S3 was asked for comes back all the same. Asks first; without a terminal, --yes is needed.",
  examples: [[`unarchive abort ${example} --yes`, "Without asking."]],
  args: [id],
  options: { dryRun: dryRunOption, yes: yesOption },
  prints: detail,
});

export const unarchiveCommands = [start, list, get, watch, abort];
