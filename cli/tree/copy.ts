import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom, unsetOptionsFrom } from "#cli/from-schema";
import { dryRunOption, followOptions, listOptions, yesOption } from "#cli/tree/follow";
import { CopySummary, CreateCopyJob } from "#core/copy/request-schema";
import { CopyItem, CopyJob, ListCopyItems, ListCopyJobs, Thaw } from "#core/copy/schema";

const { limit: _limit, cursor: _cursor, ...filterShape } = ListCopyJobs.shape;
const { status: itemStatus } = ListCopyItems.shape;
const example = "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const id = { name: "ID", description: "As cpy.01JD4X…", names: "copyJob" } as const;
const detail = { schema: CopyJob, columns: Object.keys(CopyJob.shape) };

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

const wait = option({
  schema: z.boolean().default(false),
  description: "Follow it to its end; exit 6 if it fails.",
});

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
    externalSource: option({
      schema: z.array(z.string().min(1)).default([]),
      value: "URI",
      repeats: true,
      description: "An s3:// file that ICA does not manage, to be sent to it.",
    }),
    destination: option({
      schema: z.string().min(1).optional(),
      short: "d",
      value: "URI",
      description: "Folder to copy the sources into; ends in /.",
    }),
    thawOnly: option({
      schema: z.boolean().default(false),
      description: "Bring archived sources of S3 back where they lie, and copy nothing.",
    }),
    ...chosen,
    ...unsetOptionsFrom(Object.fromEntries(thawMembers.map((one) => [one.option, one.schema]))),
    idempotencyKey: option({
      schema: z
        .string()
        .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 letters of ASCII without spaces")
        .optional(),
      value: "KEY",
      description: "The same request with the same key within 24 hours is one job.",
    }),
    wait,
    ...followOptions,
  },
  prints: { schema: CopyJob, columns: [...fewColumns, "counts", "estimate"] },
});

export const watch = command({
  path: "copy watch",
  summary: "Follows a copy job to its end.",
  description: "Exit 6 when it fails or is aborted. Ctrl-C ends the watching and nothing else.",
  examples: [[`copy watch ${example} --timeout 1h`, "For an hour at most."]],
  args: [id],
  options: followOptions,
  prints: detail,
});

export const list = command({
  path: "copy list",
  summary: "Lists copy jobs, newest first.",
  examples: [["copy list --status RUNNING", "Those under way."]],
  options: { ...optionsFrom(filterShape), ...listOptions },
  prints: { schema: CopyJob, columns: [...fewColumns, "counts.failed", "name", "createdAt"] },
});

export const get = command({
  path: "copy get",
  summary: "Shows copy jobs.",
  examples: [[`copy get ${example}`, "One."]],
  args: [{ ...id, many: true }],
  options: {},
  prints: detail,
});

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

export const abort = command({
  path: "copy abort",
  summary: "Aborts a copy job.",
  description:
    "What is copied stays, and copy retry goes on with the rest. Asks first; without a terminal, --yes is needed.",
  examples: [[`copy abort ${example} --yes`, "Without asking."]],
  args: [id],
  options: { dryRun: dryRunOption, yes: yesOption },
  prints: detail,
});

export const retry = command({
  path: "copy retry",
  summary: "Runs a failed or aborted copy job again.",
  description: "Only what is not there yet is copied.",
  examples: [[`copy retry ${example} --wait`, "And follows it to its end."]],
  args: [id],
  options: { dryRun: dryRunOption, wait, ...followOptions },
  prints: detail,
});

export const copyCommands = [start, watch, list, get, items, summary, abort, retry];
