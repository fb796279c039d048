import * as z from "zod";
import * as Id from "#core/id";
import { jobLife } from "#core/job-schema";
import { PageQuery, pageOf } from "#core/page-schema";

/** What copies: ICA's batch copies, or S3 itself. */
export const CopyBackend = z.enum(["icav2", "s3"]).meta({ id: "CopyBackend" });
export type CopyBackend = z.infer<typeof CopyBackend>;

/** The last three are final. A job of which one item failed is FAILED; its counts say how much of it is there. */
export const CopyJobStatus = z
  .enum(["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"])
  .meta({ id: "CopyJobStatus" });
export type CopyJobStatus = z.infer<typeof CopyJobStatus>;

/** In this order; `done` when there is nothing left. */
export const CopyPhase = z.enum(["plan", "thaw", "copy", "done"]).meta({ id: "CopyPhase" });
export type CopyPhase = z.infer<typeof CopyPhase>;

/** What a job does with its sources. */
export const CopyAction = z.enum(["copy", "thaw"]).meta({
  id: "CopyAction",
  description:
    "`thaw`: brings archived sources back where they lie, and copies nothing. What came back counts as copied, what could be read already as alreadyCopied.",
});
export type CopyAction = z.infer<typeof CopyAction>;

/** What a source does that is not there, or that may not be read. */
export const OnMissing = z.enum(["refuse", "fail-item"]).meta({
  id: "OnMissing",
  description:
    "`refuse`: the whole job is refused before anything is done; `fail-item`: its own item fails, and the others go on.",
});
export type OnMissing = z.infer<typeof OnMissing>;

/** What happens where a destination exists and is another file. An identical one is never copied again. */
export const OnExist = z.enum(["skip-identical", "overwrite", "fail"]).meta({
  id: "OnExist",
  description:
    "`skip-identical`: one that differs is left as it is and its item fails; `overwrite` replaces it; `fail` fails the whole job before anything is copied.",
});
export type OnExist = z.infer<typeof OnExist>;

export const ThawSpeed = z.enum(["Bulk", "Standard", "Expedited"]);
const thawDays = z.int().min(1).max(30).default(7);
/** How archived objects are brought back, by where they lie. */
export const Thaw = z
  .strictObject({
    flexible: z
      .strictObject({ speed: ThawSpeed.default("Bulk"), days: thawDays })
      .default({ speed: "Bulk", days: 7 })
      .meta({ description: "GLACIER (Flexible Retrieval)." }),
    deep: z
      .strictObject({ speed: ThawSpeed.exclude(["Expedited"]).default("Bulk"), days: thawDays })
      .default({ speed: "Bulk", days: 7 })
      .meta({ description: "DEEP_ARCHIVE." }),
    intelligentArchive: z
      .strictObject({ speed: ThawSpeed.default("Bulk") })
      .default({ speed: "Bulk" })
      .meta({ description: "INTELLIGENT_TIERING, archive access: back for good, without days." }),
    intelligentDeepArchive: z
      .strictObject({ speed: ThawSpeed.exclude(["Expedited"]).default("Bulk") })
      .default({ speed: "Bulk" }),
  })
  .meta({ id: "CopyThaw" });
export type Thaw = z.infer<typeof Thaw>;

export const CopyCounts = z
  .object({
    total: z.int(),
    copied: z.int(),
    alreadyCopied: z.int(),
    failed: z.int(),
    totalBytes: z.int(),
    copiedBytes: z.int(),
  })
  .meta({ id: "CopyCounts" });
export type CopyCounts = z.infer<typeof CopyCounts>;

export const CopyEstimate = z
  .object({
    items: z.int(),
    bytes: z.int(),
    alreadyCopied: z.int(),
    archived: z.int().meta({ description: "Items that must be thawed first." }),
    thawHours: z.number().meta({ description: "Until the last of them can be read, at most." }),
    dollars: z.number(),
  })
  .meta({ id: "CopyEstimate" });
export type CopyEstimate = z.infer<typeof CopyEstimate>;

export const CopyJob = z
  .object({
    id: z.string().meta({ example: "cpy.01JD4XVQ4S8Y6Z9T3M2K7B5C1A" }),
    projectId: z.string(),
    name: z.string().nullable(),
    backend: CopyBackend,
    action: CopyAction,
    dryRun: z.boolean(),
    onExist: OnExist,
    onMissing: OnMissing,
    destinationUri: z
      .string()
      .nullable()
      .meta({ description: "Null when there are several, or none." }),
    status: CopyJobStatus,
    statusReason: z.string().nullable(),
    phase: CopyPhase,
    counts: CopyCounts,
    progress: z.object({ done: z.int(), total: z.int().nullable(), bytes: z.int() }),
    estimate: CopyEstimate.nullable().meta({ description: "Null until it is planned." }),
    attempts: z.int().meta({ description: "Runs of the machine: 1, and one for each retry." }),
    origin: z.enum(["request", "event", "execution"]),
    ...jobLife,
  })
  .meta({ id: "CopyJob" });
export type CopyJob = z.infer<typeof CopyJob>;
export const CopyJobPage = pageOf(CopyJob).meta({ id: "CopyJobPage" });

export const CopyJobKey = z.object({ copyJobId: Id.schema("copyJob") });
/** One run of a job's machine: an older one's steps find nothing to do. */
export const CopyRun = CopyJobKey.extend({ run: z.int().positive() });
export type CopyRun = z.infer<typeof CopyRun>;

export const ListCopyJobs = PageQuery.extend({
  status: CopyJobStatus.optional(),
  backend: CopyBackend.optional(),
});

export const CopyItemStatus = z
  .enum(["PENDING", "RUNNING", "COPIED", "ALREADY_COPIED", "FAILED", "ABORTED"])
  .meta({ id: "CopyItemStatus" });
export type CopyItemStatus = z.infer<typeof CopyItemStatus>;

/** One file of a copy job: what was planned, and what became of it. */
export const CopyItem = z
  .object({
    task: z.int(),
    item: z.int(),
    sourceUri: z.string(),
    destinationUri: z.string(),
    sizeBytes: z.int().nullable(),
    status: CopyItemStatus,
    attempts: z.int(),
    error: z.string().nullable(),
    finishedAt: z.iso.datetime().nullable(),
    elapsedMs: z.int().nullable().meta({
      description: "What its last attempt took; of a job of ICA, its share of that.",
    }),
  })
  .meta({ id: "CopyItem" });
export type CopyItem = z.infer<typeof CopyItem>;
export const CopyItemPage = pageOf(CopyItem).meta({ id: "CopyItemPage" });

export const ListCopyItems = PageQuery.extend({
  ...CopyJobKey.shape,
  status: CopyItemStatus.optional(),
});
