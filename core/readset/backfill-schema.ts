import * as z from "zod";
import * as Id from "#core/id";
import { jobLife } from "#core/job-schema";
import { PageQuery, pageOf } from "#core/page-schema";
import { digits } from "#core/readset/schema";
import { Coverage } from "#core/readset/store-schema";

/** In this order; `done` when there is nothing left. */
export const BackfillPhase = z
  .enum(["index", "prune", "files", "details", "done"])
  .meta({ id: "BackfillPhase" });
export type BackfillPhase = z.infer<typeof BackfillPhase>;

/** The status of every job, and PAUSED. */
export const BackfillStatus = z
  .enum(["PENDING", "RUNNING", "PAUSED", "SUCCEEDED", "FAILED", "ABORTED"])
  .meta({ id: "BackfillStatus" });
export type BackfillStatus = z.infer<typeof BackfillStatus>;

/** What a backfill takes, or took so far, in calls of a service, time and money. */
export const BackfillEstimate = z
  .object({
    readSets: z.int(),
    minutes: z
      .record(BackfillPhase, z.number())
      .meta({ description: "By phase, at the stage's quotas." }),
    calls: z
      .record(z.string(), z.int())
      .meta({ description: "By operation, such as omics:ListReadSets." }),
    dollars: z.number(),
  })
  .meta({ id: "BackfillEstimate" });
export type BackfillEstimate = z.infer<typeof BackfillEstimate>;

/** A comparison of the mirror with the stores, which mends what differs. */
export const Backfill = z
  .object({
    id: z.string().meta({ example: "bkf.01JD4XVQ4S8Y6Z9T3M2K7B5C1A" }),
    storeIds: z.array(z.string()),
    origin: z.enum(["request", "schedule"]),
    dryRun: z.boolean(),
    details: z
      .boolean()
      .meta({ description: "Asks for part sizes and tags too, at 5 calls a second." }),
    status: BackfillStatus,
    statusReason: z.string().nullable(),
    phase: BackfillPhase,
    progress: z.object({
      done: z.int(),
      total: z.int().nullable().meta({ description: "Null until it is known." }),
      bytes: z.int().meta({ description: "Bytes of the files seen so far." }),
    }),
    calls: z.record(z.string(), z.int()).meta({ description: "Calls so far, by operation." }),
    attempts: z.int().meta({ description: "How often a function has taken it up." }),
    coverage: z.array(Coverage.extend({ storeId: z.string() })),
    estimate: BackfillEstimate.nullable().meta({
      description: "Of a dry run, what it would take.",
    }),
    ...jobLife,
  })
  .meta({ id: "Backfill" });
export type Backfill = z.infer<typeof Backfill>;

export const BackfillPage = pageOf(Backfill).meta({ id: "BackfillPage" });

/** One store, or every store of the stage. */
export const CreateBackfill = z
  .strictObject({
    sequenceStoreId: digits.optional(),
    all: z.literal(true).optional().meta({ description: "Every store of the stage." }),
    dryRun: z
      .boolean()
      .default(false)
      .meta({ description: "Compares and counts; writes nothing." }),
    details: z
      .boolean()
      .default(true)
      .meta({ description: "Part sizes and tags too; a long time for a large store." }),
  })
  .refine(({ sequenceStoreId, all }) => (sequenceStoreId === undefined) !== (all === undefined), {
    path: ["sequenceStoreId"],
    message: "name one store, or say all: true, and not both",
  })
  .meta({ id: "CreateBackfill" });

/** RUNNING resumes what is PAUSED or FAILED; ABORTED is for good. */
export const ChangeBackfill = z
  .strictObject({ status: z.enum(["PAUSED", "RUNNING", "ABORTED"]) })
  .meta({ id: "ChangeBackfill" });

export const BackfillKey = z.object({ backfillId: Id.schema("backfill") });

export const ListBackfills = PageQuery.extend({
  status: BackfillStatus.optional(),
  storeId: digits.optional(),
});
