import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import {
  filtersOf,
  flag,
  followOptions,
  idempotencyKeyOption,
  listOptions,
  several,
  waitOption,
} from "#cli/tree/options";
import { endOf, getOf, listOf, noun, retryOf, watchOf } from "#cli/tree/verbs";
import { CopySummary, CreateCopyJob } from "#core/copy/request-schema";
import { CopyItem, CopyJob, ListCopyItems, ListCopyJobs, Thaw } from "#core/copy/schema";

const { status: itemStatus } = ListCopyItems.shape;
const copyJobs = noun("copy", { prefix: "cpy", schema: CopyJob, names: "copyJob" });
const { id, example } = copyJobs;

const { name, projectId, dryRun, onExist, onMissing, storageClass } = CreateCopyJob.shape;
const { writesReport, destinationOwner } = CreateCopyJob.shape;
const { name: called, ...others } = unsetOptionsFrom({
  ...{ name, projectId, dryRun, onExist, onMissing, storageClass },
  ...{ writesReport, destinationOwner },
});
const chosen = {
  name: { ...called, description: "What people call it." },
  ...others,
  destinationOwner: { ...others.destinationOwner, value: "ACCOUNT" },
};

/** What `--thaw-flexible-speed` and its like set: a member of a member of the request's `thaw`. */
export const thawMembers = Object.entries(Thaw.shape).flatMap(([archive, below]) =>
  Object.entries(below.unwrap().shape).map(([member, schema]) => {
    const option = `thaw-${archive}-${member}`.replace(/-(.)/g, (_, letter) =>
      letter.toUpperCase(),
    );
    const of = below.meta()?.description ?? "INTELLIGENT_TIERING, deep archive access";
    const what = member === "days" ? "days that what is thawed stays" : "how fast it is thawed";
    const description = `${of.split(/[:.]/)[0]}: ${what}.`;
    return { option, archive, member, schema: schema.meta({ description }) };
  }),
);

const wait = waitOption();

const fewColumns = ["id", "backend", "status", "phase", "progress.done", "progress.total"];

export const start = command({
  path: "copy start",
  summary: "Copies files to projects of ICA or to buckets.",
  description:
    "Sources are given by --source and --destination, or by --manifest: JSON of sources and the folders to copy each into, the same gzipped and in base64 (manifest_b64gz), or a whole request of POST /copy-jobs, in which options override. It is planned first, and refused as a whole when something is wrong; then it runs in the service.",
  examples: [
    ["copy start --manifest manifest.json --dry-run --wait", "What it would copy and cost."],
    ["copy start --manifest - --wait < manifest.b64", "A manifest from stdin, followed."],
    [
      "copy start --source icav2://project-a/run/ --destination icav2://project-b/cache/",
      "A folder with all below it.",
    ],
    [
      "copy start --source - --destination s3://recipient/in/ --storage-class STANDARD_IA < uris.txt",
      "Sources from stdin, one a line.",
    ],
    ["copy start --source s3://archive/run/ --thaw-only --wait", "Thawed where they lie."],
  ],
  options: {
    manifest: option({
      schema: z.string().min(1).optional(),
      short: "m",
      value: "FILE",
      description: "What to copy where; - is stdin.",
    }),
    source: option({
      schema: z.array(z.string().min(1)).default([]),
      short: "s",
      value: "URI",
      repeats: true,
      description:
        "A file; a folder (it ends in /); s3://bucket/prefix/*; - reads them from stdin, one a line.",
    }),
    externalSource: several("URI", "An s3:// file that ICA does not manage, to be sent to it."),
    destination: option({
      schema: z.string().min(1).optional(),
      short: "d",
      value: "URI",
      description: "Folder to copy the sources into; ends in /.",
    }),
    thawOnly: flag("Bring archived sources of S3 back where they lie, and copy nothing."),
    ...chosen,
    ...unsetOptionsFrom(Object.fromEntries(thawMembers.map((one) => [one.option, one.schema]))),
    idempotencyKey: idempotencyKeyOption("is one job"),
    wait,
    ...followOptions,
  },
  prints: { schema: CopyJob, columns: [...fewColumns, "counts", "estimate"] },
});

export const watch = watchOf(copyJobs, "Follows a copy job to its end.");

export const list = listOf(copyJobs, {
  summary: "Lists copy jobs, newest first.",
  examples: [["copy list --status RUNNING", "Those under way."]],
  filters: filtersOf(ListCopyJobs),
  columns: [...fewColumns, "counts.failed", "name", "createdAt"],
});

export const get = getOf(copyJobs, "Shows copy jobs.");

export const items = command({
  path: "copy items",
  summary: "Lists the files of a copy job, and what became of each.",
  examples: [
    [`copy items ${example} --status FAILED --fields sourceUri,error`, "What failed, and why."],
  ],
  args: [id],
  options: { ...optionsFrom({ status: itemStatus }), ...listOptions },
  prints: {
    schema: CopyItem,
    columns: ["status", "sizeBytes", "attempts", "sourceUri", "destinationUri", "error"],
  },
});

export const summary = command({
  path: "copy summary",
  summary: "Shows what became of a copy job: counts, time, and its first failures.",
  examples: [
    [`copy summary ${example}`, "On one page."],
    [`copy summary ${example} --format csv -o copied.csv`, "A line a file."],
  ],
  args: [id],
  options: {
    format: option({
      schema: z.enum(["csv"]).optional(),
      value: "FORMAT",
      description: "csv: a line a file, under the columns of ENDED_COPY.csv.",
    }),
    file: option({
      schema: z.string().min(1).optional(),
      short: "o",
      value: "PATH",
      description: "Where to write the CSV. Unset, or -: stdout.",
    }),
  },
  prints: { schema: CopySummary, columns: Object.keys(CopySummary.shape) },
});

export const abort = endOf(copyJobs, "abort", {
  summary: "Aborts a copy job.",
  knowing: "What is copied stays, and copy retry goes on with the rest.",
});

export const retry = retryOf(copyJobs, {
  summary: "Runs a failed or aborted copy job again.",
  description: "Only what is not there yet is copied.",
  wait,
});

export const copyCommands = [start, watch, list, get, items, summary, abort, retry];
