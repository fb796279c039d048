import * as z from "zod";
import { command, type Named, type Option, option } from "#cli/command";
import {
  filtersOf,
  flag,
  followOptions,
  idempotencyKeyOption,
  listOptions,
  text,
  waitOption,
} from "#cli/tree/options";
import { endOf, getOf, listOf, noun, watchOf } from "#cli/tree/verbs";
import { PackageFastq, PackageWorkflowRun } from "#core/package/schema";
import {
  ListSharingJobs,
  SharedKind,
  SharedObject,
  SharingJob,
  sharedKinds,
} from "#core/share/sharing-job/schema";

const sharingJobs = noun("share", { prefix: "shj", schema: SharingJob, names: "sharingJob" });
const { id, example, detail } = sharingJobs;
const fewColumns = ["id", "status", "phase", "shareType", "dryrun", "shareDestination"];

/** Members of the request that are lists: the option of each, what people read, what it names. */
export const shareLists = {
  libraryIdList: ["libraryId", "A library.", "library"],
  subjectIdList: ["subjectId", "All libraries of a subject.", undefined],
  individualIdList: ["individualId", "All libraries of an individual.", undefined],
  projectIdList: ["wholeProject", "All libraries of a project.", "project"],
  instrumentRunIdList: ["instrumentRunId", "Fastqs of these runs only.", undefined],
  portalRunIdList: ["portalRunId", "Exactly this secondary analysis.", "workflowRun"],
  portalRunIdExclusionList: [
    "excludePortalRunId",
    "A secondary analysis that is not shared.",
    "workflowRun",
  ],
  dataTypeList: ["dataType", "Fastq or SecondaryAnalysis; one at least.", undefined],
  secondaryAnalysisWorkflowList: ["workflow", "Secondary analyses of a workflow.", undefined],
} as const satisfies Record<string, readonly [string, string, Named | undefined]>;
type ListOptions = {
  [Name in keyof typeof shareLists as (typeof shareLists)[Name][0]]: Option<z.ZodType<string[]>>;
};

const lists = Object.fromEntries(
  Object.values(shareLists).map(([name, description, names]) => [
    name,
    {
      schema: z.array(z.string().min(1)).default([]),
      ...{ description, repeats: true, value: names || name.endsWith("Id") ? "ID" : "NAME" },
      ...(names && { names }),
    } satisfies Option,
  ]),
) as unknown as ListOptions;

export const start = command({
  path: "share start",
  summary: "Shares data in one go: packages it, then pushes it or makes a link.",
  description:
    "A push needs the same command with --dry-run before it: that lists what would be sent. --request reads a request of the data sharing manager that came before, as JSON, in place of the options.",
  examples: [
    [
      "share start --library-id L2600001 --data-type Fastq --push s3://bucket/in/ --dry-run --wait",
      "What would be sent; nothing is.",
    ],
    [
      "share start --library-id L2600001 --data-type Fastq --push s3://bucket/in/ --wait",
      "The same, sent.",
    ],
    [
      "share start --subject-id SBJ00001 --data-type SecondaryAnalysis --workflow umccrise --pull --wait",
      "A link for a recipient.",
    ],
    ["share start --request request.json", "As a file says."],
  ],
  options: {
    ...lists,
    push: text("URI", "Folder in a registered destination, s3:// or icav2://."),
    pull: flag("Make a link in place of a push."),
    dryRun: flag("Of a push: only list what would be sent."),
    defrostArchivedFastqs: flag("Thaw archived fastqs; the job fails and does not wait for them."),
    projectId: text("ID", "Needed only if you may act for several projects."),
    request: text("FILE", "The whole request as JSON; - is stdin."),
    idempotencyKey: idempotencyKeyOption("is one job"),
    wait: waitOption("if it fails or is aborted"),
    ...followOptions,
  },
  prints: detail,
});

export const list = listOf(sharingJobs, {
  summary: "Lists sharing jobs, newest first.",
  examples: [["share list --status FAILED", "Those that failed."]],
  filters: filtersOf(ListSharingJobs, { projectId: "project" }),
  columns: [...fewColumns, "createdBy", "createdAt"],
});

export const get = getOf(sharingJobs, "Shows sharing jobs; of a pull both URLs, for a day.");

export const watch = watchOf(sharingJobs, "Follows a sharing job to its end.", { timeout: "12h" });

export const abort = endOf(sharingJobs, "abort", {
  summary: "Aborts a sharing job, with its package and its push.",
  knowing: "What was sent stays.",
});

const line = z.object({
  kind: SharedKind,
  ...SharedObject.partial().shape,
  ...PackageFastq.partial().shape,
  ...PackageWorkflowRun.omit({ libraryIds: true }).partial().shape,
});

export const contents = command({
  path: "share contents",
  summary: "Lists what was shared; of a dry run, what would be.",
  description: "--save writes all three lists as one file, a line each, and prints none.",
  examples: [
    [`share contents ${example} --kind fastqs --all`, "Fastqs that have arrived whole."],
    [`share contents ${example} --save shared.ndjson`, "All three lists."],
  ],
  args: [id],
  options: {
    kind: option({
      schema: z.enum(sharedKinds).default("objects"),
      value: "KIND",
      description: "Which list.",
    }),
    save: text("FILE", "Everything as NDJSON; - is stdout."),
    ...listOptions,
  },
  prints: {
    schema: line,
    columns: ["fastqId", "portalRunId", "path", "sizeBytes", "state", "destinationUri"],
  },
});

export const shareCommands = [start, list, get, watch, abort, contents];
