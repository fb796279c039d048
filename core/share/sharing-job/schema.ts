import * as z from "zod";
import { ProjectId } from "#core/catalogue/schema";
import * as Id from "#core/id";
import { JobStatus } from "#core/job-schema";
import { PackageFastq, PackageWorkflowRun } from "#core/package/schema";
import { PackageSelection } from "#core/package/selection/schema";
import { PageQuery, pageOf } from "#core/page-schema";
import { issuesOf } from "#core/share/sharing-job/rules";
import { unknownMembers } from "#core/share/sharing-job/unknown";

const { instrumentRunIdList, libraryIdList, subjectIdList, individualIdList, projectIdList } =
  PackageSelection.shape;
const { dataTypeList, portalRunIdList, portalRunIdExclusionList, secondaryAnalysisTypeList } =
  PackageSelection.shape;

/** Members as the data sharing manager that came before has them; `projectId` alone is ours. */
const members = {
  projectId: ProjectId.optional().meta({
    description: "Needed only if you may act for several projects.",
  }),
  instrumentRunIdList: instrumentRunIdList.meta({
    description: "Fastqs of these runs only; alone: all fastqs of the runs.",
  }),
  libraryIdList: libraryIdList.meta({ description: "One kind of these four lists at most." }),
  subjectIdList,
  individualIdList,
  projectIdList,
  dataTypeList: dataTypeList.meta({
    description: "`Fastq`, `SecondaryAnalysis` or both, in letters of any case.",
  }),
  defrostArchivedFastqs: z.boolean().default(false).meta({
    description:
      "Archived fastqs are thawed; the job does not wait for them and fails with DataDefrostingError.",
  }),
  secondaryAnalysisWorkflowList: secondaryAnalysisTypeList.meta({
    description: "Workflows whose newest run of each library is taken; unset: all.",
  }),
  portalRunIdList: portalRunIdList.meta({
    description:
      "Exactly these secondary analyses, whatever the metadata and the workflows say of them.",
  }),
  portalRunIdExclusionList: portalRunIdExclusionList.meta({
    description: "Secondary analyses that are not shared.",
  }),
  shareType: z.enum(["push", "pull"]),
  shareDestination: z.string().min(1).max(1200).optional().meta({
    description: "Folder, s3:// or icav2://, in a registered destination; required of a push.",
    example: "s3://recipient-bucket/incoming/cohort-2026-11/",
  }),
  dryrun: z.boolean().default(false).meta({
    description: "Of a push: only lists what would be sent. A push needs an equal one before it.",
  }),
};

export const CreateSharingJob = z
  .strictObject(members, {
    error: ({ code, keys }) =>
      code === "unrecognized_keys"
        ? unknownMembers(keys as string[], Object.keys(members))
        : undefined,
  })
  .superRefine((request, context) => {
    for (const { path, message } of issuesOf(request))
      context.addIssue({ code: "custom", path: [path], message });
  })
  .meta({ id: "CreateSharingJob" });
export type CreateSharingJob = z.output<typeof CreateSharingJob>;

export const sharingPhases = ["package", "plan", "approval", "push", "link"] as const;

/** Why a job failed, by names that programs can tell apart; two are those of the manager that came before. */
export const sharingErrors = [
  "FastqArchivedError",
  "DataDefrostingError",
  "PackageError",
  "PlanError",
  "PlanDiffersError",
  "ApprovalError",
  "PushError",
  "LinkError",
] as const;

const count = z.int().nonnegative();
const time = z.iso.datetime();

export const SharingCounts = z
  .object({ fastqs: count, portalRunIds: count, objects: count, bytes: count })
  .meta({ id: "SharingCounts" });
export type SharingCounts = z.infer<typeof SharingCounts>;

/** A sharing job as the API shows it. */
export const SharingJob = z
  .object({
    id: Id.schema("sharingJob"),
    projectId: z.string(),
    status: JobStatus,
    phase: z.enum(sharingPhases).meta({
      description: "What it works on, or worked on last; `approval`: it waits for a second person.",
    }),
    errorName: z.enum(sharingErrors).nullable(),
    statusReason: z.string().nullable(),
    shareType: z.enum(["push", "pull"]),
    shareDestination: z.string().nullable(),
    dryrun: z.boolean(),
    request: z.record(z.string(), z.unknown()).nullable().meta({
      description: "In its canonical form. Null when it is long: the package has it.",
    }),
    packageId: Id.schema("package"),
    dryRunId: Id.schema("sharingJob").nullable().meta({
      description: "The dry run that this push was seen in.",
    }),
    planId: Id.schema("plan").nullable(),
    planHash: z.string().nullable(),
    approvalId: Id.schema("approval").nullable(),
    pushJobId: z.string().nullable(),
    linkId: Id.schema("link").nullable(),
    counts: SharingCounts.nullable().meta({
      description: "Of its three lists: `GET /sharing-jobs/{sharingJobId}/contents`.",
    }),
    archivedFastqIds: z.array(z.string()).meta({ description: "The first ten of them." }),
    archivedFastqCount: count,
    limsCsvUrl: z.url().nullable().meta({
      description: "Of a pull, for its creator and the project's sharers; null in lists.",
    }),
    downloadScriptUrl: z.url().nullable().meta({ description: "The same of the script." }),
    urlsExpireAt: time.nullable(),
    createdAt: time,
    createdBy: z.string(),
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    version: z.int(),
  })
  .meta({ id: "SharingJob" });
export type SharingJob = z.infer<typeof SharingJob>;

export const SharingJobPage = pageOf(SharingJob).meta({ id: "SharingJobPage" });
export const SharingJobKey = z.object({ sharingJobId: Id.schema("sharingJob") });
export const ListSharingJobs = PageQuery.extend({
  projectId: z.string().min(1).max(128).optional(),
  status: JobStatus.optional(),
});
export const ChangeSharingJob = z
  .strictObject({ status: z.literal("ABORTED") })
  .meta({ id: "ChangeSharingJob", description: "Ends it, and what it began." });

/** The three lists of a job. */
export const sharedKinds = ["fastqs", "portalRunIds", "objects"] as const;
export type SharedKind = (typeof sharedKinds)[number];
export const SharedKind = z.enum(sharedKinds).meta({ id: "SharedKind" });

export const SharedObjectState = z
  .enum(["to-send", "sent", "already-there", "collision", "failed", "not-sent", "linked"])
  .meta({
    id: "SharedObjectState",
    description:
      "`to-send`: of a dry run. `collision`: another file is at its place; it is left alone. `linked`: a recipient can fetch it.",
  });
export type SharedObjectState = z.infer<typeof SharedObjectState>;

export const SharedObject = z
  .object({
    n: count,
    path: z.string(),
    sizeBytes: count,
    sourceUri: z.string(),
    destinationUri: z.string().nullable(),
    state: SharedObjectState,
    reason: z.string().optional(),
  })
  .meta({ id: "SharedObject" });
export type SharedObject = z.infer<typeof SharedObject>;

/** A line of `contents.ndjson`. */
export const SharedLine = z.discriminatedUnion("kind", [
  PackageFastq.extend({ kind: z.literal("fastqs") }).meta({ id: "SharedFastq" }),
  PackageWorkflowRun.extend({ kind: z.literal("portalRunIds") }).meta({ id: "SharedPortalRun" }),
  SharedObject.extend({ kind: z.literal("objects") }).meta({ id: "SharedObject" }),
]);
export type SharedLine = z.infer<typeof SharedLine>;

export const SharedPage = pageOf(SharedLine).meta({ id: "SharedPage" });
export const ListShared = PageQuery.extend({
  ...SharingJobKey.shape,
  kind: SharedKind.default("objects"),
});

/** All three lists as one NDJSON. */
export const SharedFile = z
  .object({
    url: z.url(),
    urlExpiresAt: time,
    sizeBytes: count,
    sha256: z.string(),
    counts: SharingCounts,
  })
  .meta({ id: "SharedFile" });
export type SharedFile = z.infer<typeof SharedFile>;

/** The keys of a job's objects in the storage bucket. */
export function keysOf(sharingJobId: string) {
  return { contents: `sharing-jobs/${sharingJobId}/contents.ndjson` };
}
