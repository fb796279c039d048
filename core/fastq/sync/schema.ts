import * as z from "zod";
import { FastqJobType } from "#core/fastq/schema";
import * as Id from "#core/id";
import { JobStatus } from "#core/job-schema";
import { PageQuery, pageOf } from "#core/page-schema";

/** What may be waited for, in this order. */
export const requirementNames = [
  "hasActiveReadSet",
  "hasReadCountInformation",
  "hasFileCompressionInformation",
  "hasQc",
  "hasFingerprint",
] as const;
export type RequirementName = (typeof requirementNames)[number];

/** Names of today's callers that mean one of these. */
export const requirementAliases: Readonly<Record<string, RequirementName>> = {
  hasReadCount: "hasReadCountInformation",
  activeReadSet: "hasActiveReadSet",
};

/** Active in this place: the file's URI begins with it. */
export const Place = z
  .strictObject({ bucket: z.string().min(1).max(63), prefix: z.string().min(1).max(1024) })
  .meta({ id: "ReadSetPlace" });
export type Place = z.infer<typeof Place>;

/** Only what is true (or a place) is required; there is at least one. */
export type Requirements = {
  hasActiveReadSet?: true | Place;
  hasReadCountInformation?: true;
  hasFileCompressionInformation?: true;
  hasQc?: true;
  hasFingerprint?: true;
};

/** `false` is the same as absent. Unknown names are refused, each by its name. */
export const RequirementsInput = z
  .strictObject({
    hasActiveReadSet: z.union([z.boolean(), Place]).optional(),
    hasReadCountInformation: z.boolean().optional(),
    hasFileCompressionInformation: z.boolean().optional(),
    hasQc: z.boolean().optional(),
    hasFingerprint: z.boolean().optional(),
    hasReadCount: z
      .boolean()
      .optional()
      .meta({ description: "The same as hasReadCountInformation." }),
    activeReadSet: z.union([z.boolean(), Place]).optional().meta({
      description: "The same as hasActiveReadSet.",
    }),
  })
  .meta({ id: "Requirements" });

/** Names of errors that a task gets; machines catch them, so they never change. */
export const syncErrors = [
  "InvalidSyncRequestError",
  "UnknownRequirementError",
  "NoRequirementError",
  "EmptyFastqListError",
  "UnknownFastqError",
  "UnknownFastqSetError",
  "FastqInvalidError",
  "FastqArchivedError",
  "FastqDeletedError",
  "ReadSetDeletedError",
  "ReadSetUploadFailedError",
  "FastqJobFailedError",
  "UnarchivingFailedError",
  "SyncDeadlineExceededError",
  "SyncCancelledError",
  "SyncNotRegisteredError",
] as const;
export type SyncError = (typeof syncErrors)[number];

/** Waited for at once by one request, at most. */
export const mostFastqs = 5000;

export const CreateSyncRequest = z
  .strictObject({
    fastqIds: z.array(Id.schema("fastq")).max(mostFastqs).optional(),
    fastqSetIds: z.array(Id.schema("fastqSet")).max(1000).optional(),
    requirements: RequirementsInput,
    forceUnarchiving: z.boolean().default(false).meta({
      description: "What is archived is brought back; else it fails the request at once.",
    }),
    taskToken: z.string().min(1).max(2048).optional().meta({
      description: "Of a state machine's task that waits. It is kept encrypted and shown nowhere.",
    }),
    deadlineInDays: z.number().min(0.01).max(30).default(7).meta({
      description: "Then it ends with SyncDeadlineExceededError.",
    }),
  })
  .meta({ id: "CreateSyncRequest" });

/** PENDING: being registered; RUNNING: waits; the others are final. */
export const SyncStatus = JobStatus;
export type SyncStatus = JobStatus;

/** One requirement of one fastq: met or not, from what that is known, and what would meet it. */
export const Finding = z
  .object({
    requirement: z.enum(requirementNames),
    isMet: z.boolean(),
    since: z.iso.datetime().nullable().meta({ description: "Since when, where it is known." }),
    fact: z.string().meta({ description: "What it is judged by, in words." }),
    running: z
      .object({
        jobId: z.string(),
        jobType: z.union([FastqJobType, z.literal("UNARCHIVING")]),
        status: JobStatus,
        attempts: z.int(),
        startedAt: z.iso.datetime(),
        expectedAt: z.iso.datetime().nullable().meta({
          description: "By how long such jobs took before; null without any.",
        }),
      })
      .nullable(),
    needs: z.string().nullable().meta({ description: "What would free it; null when it is met." }),
  })
  .meta({ id: "SyncFinding" });
export type Finding = z.infer<typeof Finding>;

export const SyncRequest = z
  .object({
    id: Id.schema("syncRequest"),
    projectId: z.string(),
    fastqIds: z.array(z.string()),
    fastqSetIds: z.array(z.string()),
    requirements: z.record(z.string(), z.union([z.literal(true), Place])),
    forceUnarchiving: z.boolean(),
    hasTaskToken: z.boolean(),
    status: SyncStatus,
    statusReason: z.string().nullable(),
    error: z.enum(syncErrors).nullable(),
    origin: z.enum(["event", "request"]),
    attempts: z.int().meta({ description: "1, and one for each retry." }),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    updatedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    deadlineAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: "SyncRequest" });
export type SyncRequest = z.infer<typeof SyncRequest>;

/** With what it waits for, fastq by fastq. Those of an ended request are as they are now. */
export const ExplainedSyncRequest = SyncRequest.extend({
  progress: z
    .object({ done: z.int(), total: z.int() })
    .meta({ description: "Fastqs of which all is met." }),
  fastqs: z
    .array(
      z.object({
        fastqId: z.string(),
        rgid: z.string().nullable(),
        isReady: z.boolean(),
        findings: z.array(Finding),
      }),
    )
    .meta({ description: "Those that are not ready first; at most 200." }),
}).meta({ id: "ExplainedSyncRequest" });
export type ExplainedSyncRequest = z.infer<typeof ExplainedSyncRequest>;

export const SyncRequestPage = pageOf(SyncRequest).meta({ id: "SyncRequestPage" });
export const SyncRequestKey = z.object({ syncRequestId: Id.schema("syncRequest") });

export const ListSyncRequests = PageQuery.extend({
  status: SyncStatus.optional(),
  fastqId: Id.schema("fastq").optional().meta({ description: "Those that wait for it." }),
  createdAfter: z.iso.datetime({ offset: true }).optional(),
  createdBefore: z.iso.datetime({ offset: true }).optional(),
});

export const ChangeSyncRequest = z.strictObject({ status: z.literal("ABORTED") }).meta({
  id: "ChangeSyncRequest",
  description: "Cancels it: its task fails with SyncCancelledError.",
});
