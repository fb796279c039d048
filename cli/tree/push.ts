import * as z from "zod";
import { command, option } from "#cli/command";
import { optionsFrom } from "#cli/from-schema";
import { dryRunOption, followOptions, listOptions, yesOption } from "#cli/tree/follow";
import { destinationOption } from "#cli/tree/plan";
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

const { limit: _limit, cursor: _cursor, ...filterShape } = ListPushJobs.shape;
const example = "psh.01JD4XVQ4S8Y6Z9T3M2K7B5C1A";
const id = { name: "ID", description: "As psh.01JD4X…", names: "pushJob" } as const;
const few = ["id", "packageName", "status", "destinationUri", "counts.sent", "counts.total"];
const detail = { schema: PushJob, columns: Object.keys(PushJob.shape) };
const wait = option({
  schema: z.boolean().default(false),
  description: "Follow it to its end; exit 6 if it fails or is aborted.",
});

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

export const list = command({
  path: "push list",
  summary: "Lists push jobs, newest first.",
  description: "All filters given must hold.",
  examples: [["push list --status FAILED", "What failed."]],
  options: { ...optionsFrom(filterShape), ...listOptions },
  prints: { schema: PushJob, columns: [...few, "counts.failed", "createdAt"] },
});

export const get = command({
  path: "push get",
  summary: "Shows push jobs.",
  examples: [[`push get ${example}`, "One."]],
  args: [{ ...id, many: true }],
  options: {},
  prints: detail,
});

export const watch = command({
  path: "push watch",
  summary: "Follows a push job to its end.",
  description: "Exit 6 when it fails or is aborted. Ctrl-C ends the watching and nothing else.",
  examples: [[`push watch ${example} --timeout 1h`, "For an hour at most."]],
  args: [id],
  options: followOptions,
  prints: detail,
});

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

export const abort = command({
  path: "push abort",
  summary: "Aborts a push job.",
  description:
    "What was sent stays, and push retry goes on with the rest. Asks first; without a terminal, --yes is needed.",
  examples: [[`push abort ${example} --yes`, "Without asking."]],
  args: [id],
  options: { dryRun: dryRunOption, yes: yesOption },
  prints: detail,
});

export const retry = command({
  path: "push retry",
  summary: "Sends what a push job that failed or was aborted has left.",
  description: "Its plan must still hold, however old it is.",
  examples: [[`push retry ${example} --wait`, "And follows it to its end."]],
  args: [id],
  options: { dryRun: dryRunOption, wait, ...followOptions },
  prints: detail,
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
