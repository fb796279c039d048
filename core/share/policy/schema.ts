import * as z from "zod";

/** Columns of `lims.csv`, which is all that recipients get to know of libraries. */
export const limsColumns = [
  "library_id",
  "sample_id",
  "external_sample_id",
  "subject_id",
  "external_subject_id",
  "individual_id",
  "phenotype",
  "assay",
  "type",
] as const;
export const LimsColumn = z.enum(limsColumns).meta({ id: "LimsColumn" });
export type LimsColumn = z.infer<typeof LimsColumn>;

/** 1 TB: what may go without a second person, unless a project's policy says otherwise. */
const usualAboveBytes = 1e12;

const ApprovalRule = z
  .strictObject({
    newDestination: z.boolean().default(true).meta({
      description: "For the first push of the project to a destination.",
    }),
    findings: z.boolean().default(true).meta({
      description: "For plans with findings, such as names that the policy does not release.",
    }),
    aboveBytes: z.int().nonnegative().nullable().default(usualAboveBytes).meta({
      description: "For plans that send more than that; null: size is no reason.",
    }),
  })
  .meta({ id: "ApprovalRule", description: "When a second person has to approve a plan." });

/** What of a project may be shared without a second look. */
export const SetSharingPolicy = z
  .strictObject({
    approval: ApprovalRule.default({
      newDestination: true,
      findings: true,
      aboveBytes: usualAboveBytes,
    }),
    releasedColumns: z.array(LimsColumn).nullable().default(null).meta({
      description:
        "What recipients may know of libraries; null: all of it. Values of other columns are findings, in names of files too.",
    }),
    hiddenNamePatterns: z
      .array(z.string().min(1).max(200))
      .max(100)
      .default([])
      .meta({
        description:
          "Names that are findings: of files and of folders, in letters of either case. `*` is any text, `?` one letter.",
        example: ["*_unblinded*"],
      }),
  })
  .meta({ id: "SetSharingPolicy" });
export type SetSharingPolicy = z.infer<typeof SetSharingPolicy>;

export const SharingPolicy = z
  .object({
    projectId: z.string(),
    approval: ApprovalRule,
    releasedColumns: z.array(LimsColumn).nullable(),
    hiddenNamePatterns: z.array(z.string()),
    updatedAt: z.iso.datetime().nullable().meta({ description: "Null: nobody has set it." }),
    updatedBy: z.string().nullable(),
    version: z.int().meta({ description: "0 as long as nobody has set it." }),
  })
  .meta({ id: "SharingPolicy" });
export type SharingPolicy = z.infer<typeof SharingPolicy>;
