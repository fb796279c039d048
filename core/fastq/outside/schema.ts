import * as z from "zod";
import { mostMembers } from "#core/fastq/schema";
import * as Id from "#core/id";

/*
 * Events of a fastq manager that stays beside this system. Real ones hold nulls, members that no document names, and
 * lack others: what is not needed is not asked for.
 */

const text = z.string().nullish();
const number = z.number().nullish();
const fastqId = z
  .string()
  .transform((id) => (id.includes(".") ? id : `fqr.${id}`))
  .pipe(Id.schema("fastq"));

const OutsideFile = z.object({
  ingestId: text,
  s3Uri: text,
  storageClass: text,
  gzipCompressionSizeInBytes: number,
  rawMd5sum: text,
  sha256: text,
});
export type OutsideFile = z.output<typeof OutsideFile>;

const OutsideReadSet = z.object({
  r1: OutsideFile.nullish(),
  r2: OutsideFile.nullish(),
  compressionFormat: z.enum(["ORA", "GZIP"]).nullish().catch(null),
});

const OutsideQc = z.object({
  insertSizeEstimate: number,
  rawWgsCoverageEstimate: number,
  r1Q20Fraction: number,
  r2Q20Fraction: number,
  r1GcFraction: number,
  r2GcFraction: number,
  duplicationFractionEstimate: number,
});

/** Details of FastqListRowUpdated, FastqListRowStateChange and FastqStateChange: a whole fastq; of a deleted one its id. */
export const OutsideFastq = z
  .object({
    status: text,
    id: fastqId.nullish(),
    fastqId: fastqId.nullish(),
    index: text,
    lane: z.coerce.number().int().positive().nullish(),
    instrumentRunId: text,
    library: z.object({ libraryId: text, orcabusId: text }).nullish(),
    platform: text,
    center: text,
    date: text,
    readSet: OutsideReadSet.nullish(),
    qc: OutsideQc.nullish(),
    ntsm: z.object({ ingestId: text, s3Uri: text }).nullish(),
    readCount: z.int().nonnegative().nullish(),
    baseCountEst: z.int().nonnegative().nullish(),
    isValid: z.boolean().nullish(),
  })
  .transform(({ id, fastqId, ...rest }, context) => {
    const known = id ?? fastqId;
    if (known) return { ...rest, fastqId: known };
    context.addIssue({ code: "custom", path: ["id"], message: "is neither there nor fastqId" });
    return z.NEVER;
  });
export type OutsideFastq = z.output<typeof OutsideFastq>;

const fastqSetId = z
  .string()
  .transform((id) => (id.includes(".") ? id : `fqs.${id}`))
  .pipe(Id.schema("fastqSet"));

/** Details of FastqSetStateChange: a whole set with its fastqs; of a deleted one its id. */
export const OutsideFastqSet = z
  .object({
    status: text,
    id: fastqSetId.nullish(),
    fastqSetId: fastqSetId.nullish(),
    library: z.object({ libraryId: text, orcabusId: text }).nullish(),
    fastqSet: z
      .array(z.union([fastqId, OutsideFastq]))
      .max(mostMembers)
      .nullish(),
    allowAdditionalFastq: z.boolean().nullish(),
    isCurrentFastqSet: z.boolean().nullish(),
  })
  .transform(({ id, fastqSetId, ...rest }, context) => {
    const known = id ?? fastqSetId;
    if (known) return { ...rest, fastqSetId: known };
    context.addIssue({ code: "custom", path: ["id"], message: "is neither there nor fastqSetId" });
    return z.NEVER;
  });
export type OutsideFastqSet = z.output<typeof OutsideFastqSet>;

/** Details of UnarchivingJobUpdated, FastqUnarchivingJobUpdated and FastqUnarchivingJobStateChange. */
export const OutsideUnarchiving = z.object({
  id: z.string().min(1).max(100),
  fastqIds: z.array(fastqId).min(1).max(1000),
  status: z
    .string()
    .transform((status) => status.toUpperCase())
    .pipe(z.enum(["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"])),
  errorMessages: z.union([z.string(), z.array(z.string())]).nullish(),
});
export type OutsideUnarchiving = z.output<typeof OutsideUnarchiving>;

const times = { time: z.iso.datetime({ offset: true }) };

/** An event as EventBridge delivers it. */
export const OutsideEvent = z.discriminatedUnion("detail-type", [
  z.object({
    ...times,
    "detail-type": z.enum(["FastqListRowUpdated", "FastqListRowStateChange", "FastqStateChange"]),
    detail: OutsideFastq,
  }),
  z.object({ ...times, "detail-type": z.literal("FastqSetStateChange"), detail: OutsideFastqSet }),
  z.object({
    ...times,
    "detail-type": z.enum([
      "UnarchivingJobUpdated",
      "FastqUnarchivingJobUpdated",
      "FastqUnarchivingJobStateChange",
    ]),
    detail: OutsideUnarchiving,
  }),
]);
export type OutsideEvent = z.output<typeof OutsideEvent>;
