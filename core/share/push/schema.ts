import * as z from "zod";
import * as Id from "#core/id";
import { JobStatus } from "#core/job-schema";
import { PageQuery, pageOf } from "#core/page-schema";
import { PlanAction, PlanHash } from "#core/share/plan/schema";

const count = z.int().nonnegative();
const time = z.iso.datetime();

/** What is done for it: it is begun, files are sent, what became of them is written down. */
export const PushPhase = z.enum(["begin", "send", "close", "done"]).meta({ id: "PushPhase" });
export type PushPhase = z.infer<typeof PushPhase>;

/** What became of a file. */
export const PushItemStatus = z
  .enum(["PENDING", "RUNNING", "SENT", "ALREADY_THERE", "COLLISION", "FAILED", "ABORTED"])
  .meta({
    id: "PushItemStatus",
    description:
      "ALREADY_THERE: an identical file was at its place. COLLISION: the plan said that another one is, so it was not sent.",
  });
export type PushItemStatus = z.infer<typeof PushItemStatus>;

export const PushCounts = z
  .object({
    total: count.meta({ description: "Files of the plan." }),
    sent: count,
    alreadyThere: count,
    collisions: count,
    failed: count,
    totalBytes: count,
    sentBytes: count,
  })
  .meta({ id: "PushCounts" });
export type PushCounts = z.infer<typeof PushCounts>;

/** How many of each of its three lists have arrived. */
export const PushContents = z
  .object({
    fastqs: count.meta({ description: "Of which every file of the package is there." }),
    portalRuns: count.meta({ description: "Of which every file of the package is there." }),
    objects: count,
  })
  .meta({ id: "PushContents" });
export type PushContents = z.infer<typeof PushContents>;

const kept = z.object({
  key: z.string().meta({ description: "In the audit bucket." }),
  sha256: z.string(),
});

/** A push of a package, as one plan has it. */
export const PushJob = z
  .object({
    id: Id.schema("pushJob"),
    packageId: Id.schema("package"),
    packageName: z.string(),
    projectId: z.string(),
    planId: Id.schema("plan"),
    planHash: z.string(),
    approvalId: Id.schema("approval").nullable(),
    destinationId: Id.schema("destination"),
    destinationUri: z.string().meta({ description: "Folder that files go below." }),
    status: JobStatus,
    statusReason: z.string().nullable(),
    phase: PushPhase,
    counts: PushCounts,
    progress: z.object({ done: count, total: count, bytes: count }),
    attempts: z.int().meta({ description: "1, and one for each retry." }),
    copyJobId: Id.schema("copyJob").nullable(),
    contents: PushContents.nullable().meta({
      description: "What has arrived; null until it was written down.",
    }),
    log: kept.nullable().meta({ description: "What became of each file, as NDJSON." }),
    certificate: kept.nullable().meta({ description: "Of a push that SUCCEEDED." }),
    createdAt: time,
    createdBy: z.string(),
    updatedAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    version: z.int(),
  })
  .meta({ id: "PushJob" });
export type PushJob = z.infer<typeof PushJob>;

export const PushJobPage = pageOf(PushJob).meta({ id: "PushJobPage" });
export const PushJobKey = z.object({ pushJobId: Id.schema("pushJob") });

/** Exactly that plan, as it was seen. */
export const CreatePushJob = z
  .strictObject({
    planId: Id.schema("plan"),
    planHash: PlanHash.meta({ description: "`planHash` of the plan that you have seen." }),
  })
  .meta({ id: "CreatePushJob" });
export type CreatePushJob = z.infer<typeof CreatePushJob>;

export const ChangePushJob = z
  .strictObject({ status: z.literal("ABORTED") })
  .meta({ id: "ChangePushJob" });

/** A day without a time is its first moment, in UTC. */
const moment = z.union([z.iso.datetime({ offset: true }), z.iso.date()]).optional();

export const ListPushJobs = PageQuery.extend({
  packageId: Id.schema("package").optional(),
  packageName: z.string().min(1).max(128).optional(),
  destinationId: Id.schema("destination").optional(),
  status: JobStatus.optional(),
  createdAfter: moment,
  createdBefore: moment,
  endedAfter: moment,
  endedBefore: moment,
});
export type ListPushJobs = z.infer<typeof ListPushJobs>;

/** One file of a push: what was planned, and what became of it. */
export const PushItem = z
  .object({
    path: z.string(),
    sourceUri: z.string(),
    destinationUri: z.string(),
    sizeBytes: count.nullable(),
    planned: PlanAction,
    status: PushItemStatus,
    attempts: count,
    error: z.string().nullable(),
    finishedAt: time.nullable(),
  })
  .meta({ id: "PushItem" });
export type PushItem = z.infer<typeof PushItem>;
export const PushItemPage = pageOf(PushItem).meta({ id: "PushItemPage" });
export const ListPushItems = PageQuery.extend({
  ...PushJobKey.shape,
  status: PushItemStatus.optional(),
});

export const PushContentKind = z.enum(["fastqs", "portalRuns", "objects"]);
export type PushContentKind = z.infer<typeof PushContentKind>;

/** A fastq, a run of a workflow, or an object that has arrived. */
export const PushContent = z
  .object({
    id: z
      .string()
      .meta({ description: "Of the fastq; the portal run id; or the URI of the object." }),
    files: count.meta({ description: "Of the package; 1 of an object." }),
    bytes: count,
  })
  .meta({ id: "PushContent" });
export type PushContent = z.infer<typeof PushContent>;
export const PushContentPage = pageOf(PushContent).meta({ id: "PushContentPage" });
export const ListPushContents = PageQuery.extend({
  ...PushJobKey.shape,
  kind: PushContentKind.default("objects"),
});

/** What people and parts of the system that ask for others are. */
export const Requester = z.object({ id: z.string(), name: z.string() });
export type Requester = z.infer<typeof Requester>;

/** The keys of a push's lists in the storage bucket. */
export function keysOf(pushJobId: string) {
  const at = (name: string) => `push-jobs/${pushJobId}/${name}.ndjson`;
  return { files: at("files"), fastqs: at("fastqs"), portalRuns: at("portal-runs") };
}

/** Of its log in the audit bucket; each retry has its own. */
export function logKeyOf(pushJobId: string, attempt: number): string {
  return `push-logs/${pushJobId}${attempt > 1 ? `.${attempt}` : ""}.ndjson`;
}
