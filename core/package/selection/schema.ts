import * as z from "zod";
import { LibraryId, ProjectId } from "#core/catalogue/schema";
import { typeOf, types } from "#core/catalogue/workflow-run/type";
import { InstrumentRunId } from "#core/fastq/schema";
import * as Id from "#core/id";
import { issuesOf } from "#core/package/selection/rules";

/** Entries of a list at most: a body of that many libraries and of their runs stays below 1 MB. */
export const mostEntries = 10_000;

const list = <Item extends z.ZodType>(item: Item) =>
  z
    .array(item)
    .max(mostEntries, `must have ${mostEntries} entries at most; divide it between packages`);

/** Of one person or thing, as the LIMS writes it. */
const word = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[^\p{Cc}]*$/u, "must hold no control characters");

export const PortalRunId = z
  .string()
  .regex(/^\d{8}[0-9a-f]{8}$/, "must be 8 digits (yyyymmdd) and 8 hexadecimal digits in lower case")
  .meta({ example: "20261101a1b2c3d4" });

export const ReadSetReference = z
  .string()
  .regex(
    /^(\d{10,36}\/)?\d{10,36}$/,
    "must be a read set id, or <sequence store id>/<read set id>",
  );

export const dataTypes = ["fastq", "secondaryAnalysis"] as const;
/** Today's spellings too. */
export const DataType = z
  .string()
  .transform((text, context) => {
    const plain = text.toLowerCase().replace(/[_-]/g, "");
    const found = dataTypes.find((type) => type.toLowerCase() === plain);
    if (found) return found;
    context.addIssue({ code: "custom", message: `must be one of ${dataTypes.join(", ")}` });
    return z.NEVER;
  })
  .pipe(z.enum(dataTypes));

/** Any name that a workflow has or had. */
const SecondaryAnalysisType = z
  .string()
  .max(100)
  .transform((text, context) => {
    const type = typeOf(text);
    const found = types.find((known) => known === type);
    if (found) return found;
    context.addIssue({ code: "custom", message: `must be one of ${types.join(", ")}` });
    return z.NEVER;
  })
  .pipe(z.enum(types));

const primaryPrefixes = ["fastq", "primary", "/"] as const;
const secondaryPrefixes = ["secondary-analysis", "analysis", "/"] as const;

/** What goes into a package. At most one kind of selector; runs, dates and exclusions narrow it. */
export const PackageSelection = z
  .strictObject({
    libraryIdList: list(LibraryId).optional(),
    subjectIdList: list(word)
      .optional()
      .meta({ description: "`internal_subject_id` of the LIMS." }),
    individualIdList: list(word).optional(),
    projectIdList: list(ProjectId).optional(),
    libraryRunList: list(
      z.strictObject({ libraryId: LibraryId, instrumentRunId: InstrumentRunId.optional() }),
    )
      .optional()
      .meta({
        description:
          "Rows of a LIMS manifest: exactly these pairs. A row without a run takes all runs of its library.",
      }),
    readSetIdList: list(ReadSetReference).optional(),
    sampleIdList: list(word)
      .optional()
      .meta({ description: "Samples whose read sets are taken; may go with `readSetIdList`." }),
    instrumentRunIdList: list(InstrumentRunId).optional().meta({
      description: "Leaves out fastqs of other runs. Without a selector: all fastqs of these runs.",
    }),
    runsNarrowSecondary: z.boolean().default(false).meta({
      description: "Leaves out secondary analyses of libraries without a fastq that is taken.",
    }),
    sequencingRunFrom: z.iso
      .date()
      .optional()
      .meta({ description: "Leaves out fastqs of runs before this day." }),
    sequencingRunTo: z.iso
      .date()
      .optional()
      .meta({ description: "Leaves out fastqs of runs after this day." }),
    fastqIdList: list(Id.schema("fastq")).optional().meta({
      description: "Leaves out other fastqs.",
    }),
    portalRunIdList: list(PortalRunId).optional().meta({
      description: "Exactly these workflow runs, in place of the newest of each library.",
    }),
    workflowRunList: list(z.strictObject({ portalRunId: PortalRunId, libraryId: LibraryId }))
      .optional()
      .meta({
        description: "Rows of a workflow manifest, in place of the newest runs of each library.",
      }),
    portalRunIdExclusionList: list(PortalRunId)
      .optional()
      .meta({ description: "Workflow runs that are not taken, however they are found." }),
    libraryIdExclusionList: list(LibraryId).optional().meta({
      description: "Libraries that are not taken, nor any workflow run that is of one of them.",
    }),
    dataTypeList: z
      .array(DataType)
      .min(1, `must name at least one of ${dataTypes.join(", ")}`)
      .max(mostEntries)
      .transform((given) => dataTypes.filter((type) => given.includes(type)))
      .meta({ description: "`FASTQ`, `SECONDARY_ANALYSIS` and other spellings are taken." }),
    secondaryAnalysisTypeList: list(SecondaryAnalysisType)
      .min(1, "must name a type; leave it out for all of them")
      .transform((given) => [...new Set(given)])
      .optional()
      .meta({ description: "Types of workflow runs that are looked for; unset: all." }),
    useWorkflowFilters: z.boolean().default(true).meta({
      description: "False: all result files, not only those that are shared of their workflow.",
    }),
    defrostArchivedFastqs: z.boolean().default(false).meta({
      description: "Thaws archived fastqs, and waits for them.",
    }),
    primaryDataPathPrefix: z.enum(primaryPrefixes).default("fastq"),
    secondaryAnalysisPathPrefix: z.enum(secondaryPrefixes).default("secondary-analysis"),
  })
  .superRefine((selection, context) => {
    for (const { path, message } of issuesOf(selection))
      context.addIssue({ code: "custom", path: [path], message });
  })
  .meta({ id: "PackageSelection" });
export type PackageSelection = z.output<typeof PackageSelection>;
