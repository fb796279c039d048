import * as z from "zod";
import { LibraryId } from "#core/catalogue/schema";
import { CreateFastq, kinFilters } from "#core/fastq/fastq-schema";
import { FastqSetKey, InstrumentRunId, mostMembers } from "#core/fastq/schema";
import * as Id from "#core/id";
import { PageQuery } from "#core/page-schema";

/** Sets that are merged at once: all is one transaction of 100 writes at most. */
const mostMerged = 6;

const ofSet = CreateFastq.omit({ libraryId: true, projectId: true });

/** `fastqs` are registered first, if they are not yet; then they and `fastqIds` become a set, all or none. */
export const CreateFastqSet = z
  .strictObject({
    libraryId: LibraryId,
    projectId: CreateFastq.shape.projectId,
    fastqIds: z.array(Id.schema("fastq")).max(mostMembers).default([]),
    fastqs: z.array(ofSet).max(mostMembers).default([]),
    isCurrent: z.boolean().default(true),
    allowsAdditional: z.boolean().default(false),
  })
  .meta({ id: "CreateFastqSet" });
export type CreateFastqSet = z.infer<typeof CreateFastqSet>;

const truth = ["true", "false", "any"] as const;
export const ListFastqSets = PageQuery.extend({
  libraryId: LibraryId.optional(),
  ...kinFilters,
  instrumentRunId: InstrumentRunId.optional().meta({
    description: "Those with a fastq of that run.",
  }),
  isCurrent: z.enum(truth).default("true"),
  allowsAdditional: z.enum(truth).default("any"),
});
export type ListFastqSets = z.infer<typeof ListFastqSets>;

export const ChangeFastqSet = z
  .strictObject({ isCurrent: z.boolean().optional(), allowsAdditional: z.boolean().optional() })
  .meta({ id: "ChangeFastqSet" });
export type ChangeFastqSet = z.infer<typeof ChangeFastqSet>;

export const LinkFastq = z.strictObject({ fastqId: Id.schema("fastq") }).meta({ id: "LinkFastq" });
export const FastqSetMemberKey = FastqSetKey.extend({ fastqId: Id.schema("fastq") });

export const MergeFastqSets = z
  .strictObject({
    fastqSetIds: z
      .array(Id.schema("fastqSet"))
      .min(2)
      .max(mostMerged)
      .refine((ids) => new Set(ids).size === ids.length, "must name each set once"),
  })
  .meta({ id: "MergeFastqSets" });
