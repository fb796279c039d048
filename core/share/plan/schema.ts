import * as z from "zod";
import * as Id from "#core/id";
import { JobStatus } from "#core/job-schema";
import { Checksum, PackageFinding } from "#core/package/schema";
import { PageQuery, pageOf } from "#core/page-schema";

const count = z.int().nonnegative();

/** What a push of the plan does about a file. A collision is another file at its place: it is left alone. */
export const PlanAction = z.enum(["send", "already-there", "collision"]).meta({
  id: "PlanAction",
  description:
    "`already-there`: an identical file is at its place. `collision`: another one is; it is left as it is, and the file is not sent.",
});
export type PlanAction = z.infer<typeof PlanAction>;

/** One line of `items.ndjson`: a file of the package, in the order of its manifest. */
export const PlanItem = z
  .object({
    n: count.meta({ description: "Its number in the package's manifest." }),
    path: z.string(),
    sourceUri: z.string(),
    destinationUri: z.string().meta({ description: "Of the file itself, name included." }),
    sizeBytes: count,
    etag: z
      .string()
      .nullable()
      .meta({ description: "S3's: a push sends the file only if it still has it." }),
    checksum: Checksum.nullable(),
    storageState: z.enum(["ACTIVE", "ARCHIVED"]),
    action: PlanAction,
    reason: z.string().optional().meta({ description: "What stands at its place." }),
  })
  .meta({ id: "PlanItem" });
export type PlanItem = z.infer<typeof PlanItem>;

export const PlanTotals = z
  .object({
    objects: count,
    bytes: count,
    toSend: count,
    toSendBytes: count,
    alreadyThere: count,
    alreadyThereBytes: count,
    collisions: count,
    archivedFiles: count,
    archivedBytes: count,
  })
  .meta({ id: "PlanTotals", description: "Archived ones are of those that are to be sent." });
export type PlanTotals = z.infer<typeof PlanTotals>;

export const PlanEstimate = z
  .object({
    dollars: z.number().meta({ description: "Requests, reading, thawing and egress." }),
    seconds: z.int().meta({ description: "Thawing included." }),
    egress: z.object({
      isCrossRegion: z.boolean(),
      fromRegions: z.array(z.string()),
      toRegion: z.string().nullable(),
      dollars: z.number(),
    }),
  })
  .meta({ id: "PlanEstimate" });
export type PlanEstimate = z.infer<typeof PlanEstimate>;

/** Against what this project pushed there last, by path and content. */
export const SinceLast = z
  .object({
    pushJobId: z.string(),
    added: count,
    changed: count,
    same: count,
    gone: count.meta({ description: "Were pushed then and are not in this package." }),
  })
  .meta({ id: "SinceLast" });
export type SinceLast = z.infer<typeof SinceLast>;

/** Errors make a plan FAILED; warnings may ask for a second person. */
export const PlanFinding = PackageFinding;
export type PlanFinding = z.infer<typeof PlanFinding>;

export const PlanApproval = z
  .object({
    isNeeded: z.boolean(),
    reasons: z.array(z.string()),
    approvalId: Id.schema("approval").nullable(),
    status: z.enum(["PENDING", "APPROVED", "REJECTED", "EXPIRED"]).nullable(),
  })
  .meta({ id: "PlanApproval" });
export type PlanApproval = z.infer<typeof PlanApproval>;

/** What a push of a package to a destination would do: the dry run. */
export const Plan = z
  .object({
    id: Id.schema("plan"),
    packageId: Id.schema("package"),
    packageName: z.string(),
    projectId: z.string(),
    destinationId: Id.schema("destination"),
    destinationUri: z.string().meta({ description: "Folder that files go below." }),
    status: JobStatus,
    statusReason: z.string().nullable(),
    totals: PlanTotals.nullable(),
    thawHours: z.number().nullable().meta({
      description: "Until the last archived file can be read, at most; 0: none is archived.",
    }),
    estimate: PlanEstimate.nullable(),
    findings: z.array(PlanFinding).meta({
      description: "At most 200, errors first; `findingCount` is how many there are.",
    }),
    findingCount: count,
    sinceLast: SinceLast.nullable().meta({
      description: "Null when this project has pushed nothing there.",
    }),
    planHash: z.string().nullable().meta({
      description:
        "SHA-256 of all that the plan depends on. Equal plans have equal ones, whichever package they are of.",
    }),
    approval: PlanApproval.nullable().meta({ description: "Null until it is made." }),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    endedAt: z.iso.datetime().nullable(),
    expiresAt: z.iso.datetime().meta({ description: "It can be pushed until then." }),
    version: z.int(),
  })
  .meta({ id: "Plan" });
export type Plan = z.infer<typeof Plan>;

export const PlanPage = pageOf(Plan).meta({ id: "PlanPage" });
export const PlanItemPage = pageOf(PlanItem).meta({ id: "PlanItemPage" });
export const ListPlans = PageQuery.extend({
  status: JobStatus.optional(),
  packageId: Id.schema("package").optional(),
  destinationId: Id.schema("destination").optional(),
  projectId: z.string().min(1).max(128).optional(),
});
export const PlanKey = z.object({ planId: Id.schema("plan") });
export const PlanHash = z
  .string()
  .regex(/^[0-9a-f]{64}$/, "must be the planHash of the plan: 64 hexadecimal digits");

/** Where to: a registered destination, or a URI that lies in one. */
export const CreatePlan = z
  .strictObject({
    destinationId: Id.schema("destination").optional(),
    prefix: z.string().min(1).max(1000).optional().meta({
      description: "Folder below the destination, with / at its end; only with `destinationId`.",
      example: "cohort-2026-11/",
    }),
    shareDestination: z.string().min(1).max(1200).optional().meta({
      description: "Folder that lies in a registered destination, in place of `destinationId`.",
      example: "s3://recipient-bucket/incoming/cohort-2026-11/",
    }),
  })
  .superRefine(({ destinationId, prefix, shareDestination }, context) => {
    const say = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message, input: undefined });
    if (!destinationId && !shareDestination)
      say(
        "destinationId",
        "must be given, or else shareDestination: there is no usual destination",
      );
    if (destinationId && shareDestination)
      say("shareDestination", "does not go together with destinationId");
    if (prefix && !destinationId) say("prefix", "goes with destinationId only");
  })
  .meta({ id: "CreatePlan" });
export type CreatePlan = z.infer<typeof CreatePlan>;

export const ListPlanItems = PageQuery.extend({
  ...PlanKey.shape,
  action: PlanAction.optional(),
});

/** The keys of a plan's objects in the storage bucket. */
export function keysOf(planId: string) {
  return { items: `plans/${planId}/items.ndjson` };
}
