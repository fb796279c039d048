import * as z from "zod";
import { PageQuery, pageOf } from "#core/page-schema";
import { digits } from "#core/readset/schema";

/** How well the mirror agreed with a store when it was last compared with it. */
export const Coverage = z
  .object({
    asOf: z.iso
      .datetime()
      .meta({ description: "The mirror is the store as it was then, or later." }),
    backfillId: z.string(),
    listed: z.int().meta({ description: "Read sets that HealthOmics listed." }),
    missing: z.int().meta({ description: "Of them, those the mirror did not have." }),
    stale: z.int().meta({ description: "Of them, those the mirror had otherwise." }),
    extra: z
      .int()
      .meta({ description: "Read sets of the mirror that the store did not have any more." }),
    repaired: z.int().meta({ description: "How many of these differences are mended." }),
  })
  .meta({ id: "Coverage" });
export type Coverage = z.infer<typeof Coverage>;

/** A sequence store as the API shows it. */
export const SequenceStore = z
  .object({
    id: z.string().meta({ example: "1234567890" }),
    arn: z.string(),
    projectId: z.string().meta({ description: "Project of read sets whose library names none." }),
    name: z.string().nullable(),
    description: z.string().nullable(),
    status: z.string().nullable().meta({ example: "ACTIVE" }),
    statusMessage: z.string().nullable(),
    s3Uri: z.string().nullable(),
    accessPointArn: z.string().nullable(),
    etagAlgorithmFamily: z.string().nullable().meta({ example: "MD5up" }),
    propagatedTags: z
      .array(z.string())
      .meta({ description: "Tag keys that S3 objects carry, too." }),
    createdAt: z.iso.datetime().nullable(),
    refreshedAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When HealthOmics was last asked." }),
    coverage: Coverage.nullable(),
  })
  .meta({ id: "SequenceStore" });
export type SequenceStore = z.infer<typeof SequenceStore>;

export const SequenceStorePage = pageOf(SequenceStore).meta({ id: "SequenceStorePage" });
export const ListSequenceStores = PageQuery;
export const SequenceStoreKey = z.object({ storeId: digits });
