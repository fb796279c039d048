import * as z from "zod";
import { ProjectId } from "#core/catalogue/schema";
import { InstrumentRunId } from "#core/fastq/schema";
import * as Id from "#core/id";
import { jobLife } from "#core/job-schema";
import { PageQuery, pageOf } from "#core/page-schema";

/** Bytes of a file at most. */
export const mostImportBytes = 256 * 1024 ** 2;

export const ImportKind = z.enum(["lims", "workflow", "fastq-list"]).meta({
  id: "ImportKind",
  description:
    "`lims`: libraries of a LIMS manifest; `workflow`: runs of a workflow manifest, whose libraries are there; `fastq-list`: fastqs of a run, from BCL Convert's fastq_list.csv.",
});
export type ImportKind = z.infer<typeof ImportKind>;

export const ImportStatus = z
  .enum(["PENDING", "RUNNING", "SUCCEEDED", "FAILED", "ABORTED"])
  .meta({ id: "ImportStatus" });
export type ImportStatus = z.infer<typeof ImportStatus>;

/** What a fastq list does not say itself. */
export const FastqListOptions = z.strictObject({
  instrumentRunId: InstrumentRunId,
  baseUri: z
    .string()
    .max(1024)
    .regex(/^s3:\/\/[^/]+\/(.*\/)?$/s, "must be s3://bucket/…/ and end in /")
    .meta({ description: "Folder that the list's files are named from." }),
  projectId: ProjectId.optional().meta({
    description: "Project of fastqs whose library the catalogue does not know.",
  }),
});
export type FastqListOptions = z.infer<typeof FastqListOptions>;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const withoutControls = /^[^\u0000-\u001f\u007f]+$/;

export const CreateImport = z
  .strictObject({
    kind: ImportKind,
    fileName: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .regex(withoutControls, "must be a file's name, without control characters"),
    sizeBytes: z
      .int()
      .min(1, "must be at least 1: the file is empty")
      .max(mostImportBytes, "must be 256 MiB at most; divide the file, each part with the header"),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/i, "must be 64 hex digits")
      .optional()
      .meta({ description: "Of the file: S3 then refuses another one." }),
    dryRun: z.boolean().default(false).meta({
      description: "Says what each record would do, and writes nothing of them.",
    }),
    options: FastqListOptions.optional().meta({ description: "Of kind `fastq-list` only." }),
  })
  .superRefine(({ kind, options }, context) => {
    if (kind === "fastq-list" && !options)
      context.addIssue({
        code: "custom",
        path: ["options"],
        message: "must say instrumentRunId and baseUri of a fastq-list",
      });
    if (kind !== "fastq-list" && options)
      context.addIssue({
        code: "custom",
        path: ["options"],
        message: `does not go with kind ${kind}`,
      });
  })
  .meta({ id: "CreateImport" });

const count = z.int().nonnegative();
/** Of records. Those that are refused are left out, and the others are taken. */
export const ImportCounts = z
  .object({ added: count, changed: count, unchanged: count, refused: count })
  .meta({ id: "ImportCounts" });

export const Import = z
  .object({
    id: Id.schema("import"),
    kind: ImportKind,
    fileName: z.string(),
    sizeBytes: z.int(),
    dryRun: z.boolean(),
    options: FastqListOptions.nullable(),
    status: ImportStatus,
    statusReason: z.string().nullable(),
    counts: ImportCounts,
    progress: z.object({
      done: z.int().meta({ description: "Records." }),
      total: z.int().nullable().meta({ description: "Null until all are done." }),
    }),
    refusals: z
      .array(z.object({ line: z.int(), detail: z.string() }))
      .meta({ description: "The first 20 records that were refused, by line of the file." }),
    warnings: z.array(z.string()),
    ...jobLife,
  })
  .meta({ id: "Import" });
export type Import = z.infer<typeof Import>;
export const ImportPage = pageOf(Import).meta({ id: "ImportPage" });

/** The answer to whoever asked for it; nobody else is told where to upload. */
export const NewImport = Import.extend({
  uploadUrl: z.url().nullable().meta({
    description:
      "PUT the file here, with `uploadHeaders` and exactly `sizeBytes` bytes. The upload starts the import. Null of a repeated request whose import has begun.",
  }),
  uploadHeaders: z.record(z.string(), z.string()),
  expiresAt: z.iso.datetime().nullable().meta({ description: "Until when an upload may begin." }),
}).meta({ id: "NewImport" });
export type NewImport = z.infer<typeof NewImport>;

export const ImportKey = z.object({ importId: Id.schema("import") });
export const ListImports = PageQuery.extend({
  kind: ImportKind.optional(),
  status: ImportStatus.optional(),
});
export const ChangeImport = z
  .strictObject({
    status: z.literal("ABORTED").meta({ description: "What is imported by then stays." }),
  })
  .meta({ id: "ChangeImport" });

export const OutcomeResult = z.enum(["added", "changed", "refused"]);
export const Outcome = z
  .object({
    line: z.int().meta({ description: "Line of the file; the header's is 1." }),
    result: OutcomeResult,
    id: z.string().nullable().meta({ description: "Of the library or fastq." }),
    detail: z.string().nullable().meta({
      description: "What changed; or which column was refused, why, and what to do.",
    }),
  })
  .meta({ id: "ImportOutcome" });
export type Outcome = z.infer<typeof Outcome>;
export const OutcomePage = pageOf(Outcome).meta({ id: "ImportOutcomePage" });
export const ListOutcomes = PageQuery.extend({ result: OutcomeResult.optional() });
