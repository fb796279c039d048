import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import {
  dryRunOption,
  filtersOf,
  followOptions,
  listOptions,
  waitOption,
  yesOption,
} from "#cli/tree/options";
import { destinationOption } from "#cli/tree/plan";
import { endOf, getOf, listOf, noun, retryOf, watchOf } from "#cli/tree/verbs";
import { Certificate } from "#core/audit/certificate-schema";
import { PlanHash } from "#core/share/plan/schema";
import {
  ListPushItems,
  ListPushJobs,
  PushContent,
  PushContentKind,
  PushItem,
  PushJob,
} from "#core/share/push/schema";

const pushJobs = noun("push", { prefix: "psh", schema: PushJob, names: "pushJob" });
const { id, example, detail } = pushJobs;
const few = ["id", "packageName", "status", "destinationUri", "counts.sent", "counts.total"];
const wait = waitOption("if it fails or is aborted");

export const start = command({
  path: "push start",
  summary: "Pushes a package to a destination, as a plan has it.",
  description:
    "Of a plan, or of a package, for which a plan is made first. Shows the plan and asks; in scripts, --yes. A plan that a second person has to approve is pushed by its id once that is done.",
  examples: [
    ["push start pln.01JD4XVQ4S8Y6Z9T3M2K7B5C1A --wait", "A plan, followed to the end."],
    [
      "push start --package pkg.01JD4XVQ4S8Y6Z9T3M2K7B5C1A --destination s3://recipient/in/ --yes",
      "Planned, and pushed without a question.",
    ],
  ],
  args: [{ name: "PLAN", description: "As pln.01JD4X…", names: "plan", optional: true }],
  options: {
    package: option({
      schema: z.string().min(1).optional(),
      value: "ID",
      names: "package",
      description: "Package to plan first, with --destination.",
    }),
    destination: destinationOption,
    planHash: option({
      schema: PlanHash.optional(),
      value: "HASH",
      description: "planHash of the plan that you have seen; another one is refused.",
    }),
    ...{ dryRun: dryRunOption, yes: yesOption, wait, ...followOptions },
  },
  prints: detail,
});

export const list = listOf(pushJobs, {
  summary: "Lists push jobs, newest first.",
  description: "All filters given must hold.",
  examples: [["push list --status FAILED", "What failed."]],
  filters: filtersOf(ListPushJobs),
  columns: [...few, "counts.failed", "createdAt"],
});

export const get = getOf(pushJobs, "Shows push jobs.");

export const watch = watchOf(pushJobs, "Follows a push job to its end.");

export const items = command({
  path: "push items",
  summary: "Lists the files of a push job, and what became of each.",
  examples: [
    [`push items ${example} --status FAILED --fields path,error`, "What failed, and why."],
  ],
  args: [id],
  options: { ...optionsFrom({ status: ListPushItems.shape.status }), ...listOptions },
  prints: {
    schema: PushItem,
    columns: ["status", "sizeBytes", "attempts", "path", "destinationUri", "error"],
  },
});

export const contents = command({
  path: "push contents",
  summary: "Lists fastqs, portal runs or objects of a push job that have arrived.",
  examples: [[`push contents ${example} --kind portalRuns --all`, "Portal run ids."]],
  args: [id],
  options: {
    kind: option({
      schema: PushContentKind.default("objects"),
      value: "KIND",
      description: "fastqs, portalRuns or objects. Unset: objects.",
    }),
    ...listOptions,
  },
  prints: { schema: PushContent, columns: ["id", "files", "bytes"] },
});

export const abort = endOf(pushJobs, "abort", {
  summary: "Aborts a push job.",
  knowing: "What was sent stays, and push retry goes on with the rest.",
});

export const retry = retryOf(pushJobs, {
  summary: "Sends what a push job that failed or was aborted has left.",
  description: "Its plan must still hold, however old it is.",
  wait,
});

export const certificate = command({
  path: "push certificate",
  summary: "Prints the certificate of a push job, as JSON.",
  description: "audit verify checks it offline.",
  examples: [[`push certificate ${example} --json > certificate.json`, "Into a file."]],
  args: [id],
  options: {},
  prints: { schema: Certificate, columns: ["id", "projectId", "completedAt"] },
});

export const pushCommands = [
  ...[start, watch, list, get, items, contents],
  ...[abort, retry, certificate],
];
