import * as z from "zod";
import { LibraryId, ProjectId } from "#core/catalogue/schema";
import { InstrumentRunId, Rgid, SampleIndex } from "#core/fastq/schema";
import * as Id from "#core/id";
import { PageQuery } from "#core/page-schema";

/** Words of SAM headers: no commas, quotes or control characters. */
const word = z
  .string()
  .max(50)
  .regex(/^[A-Za-z0-9][\w .-]*$/, "must be letters, digits, spaces, _ . and -");

const FileUri = z
  .string()
  .max(2048)
  .regex(/^s3:\/\/[^/]+\/.+$/s, "must be an s3:// URI with bucket and key");
const ReadSetRef = z
  .strictObject({
    storeId: z.string().regex(/^\d{10,36}$/, "must be 10 to 36 digits"),
    readSetId: z.string().regex(/^\d{10,36}$/, "must be 10 to 36 digits"),
  })
  .meta({ id: "ReadSetReference" });
const File = z.strictObject({ uri: FileUri });

/** The files of a fastq: of a pair, r1 alone of single-end reads, or a read set that has them. */
export const ReadsInput = z
  .strictObject({
    r1: File.optional(),
    r2: File.optional().meta({ description: "Not of single-end reads." }),
    readSet: ReadSetRef.optional().meta({ description: "In place of r1 and r2." }),
  })
  .superRefine(({ r1, r2, readSet }, context) => {
    const say = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (!r1 && !readSet) say("r1", "is missing: name the file of the first reads, or a readSet");
    if (readSet && (r1 || r2)) say("readSet", "does not go with r1 and r2");
  })
  .meta({ id: "ReadsInput" });
export type ReadsInput = z.infer<typeof ReadsInput>;

const described = {
  platform: word.meta({ description: "RGPL.", example: "Illumina" }),
  center: word.meta({ description: "RGCN: who sequenced it." }),
  date: z.iso.date().meta({ description: "RGDT: when it was sequenced." }),
};

export const CreateFastq = z
  .strictObject({
    index: SampleIndex,
    lane: z.int().min(1).max(9999).default(1),
    instrumentRunId: InstrumentRunId,
    libraryId: LibraryId,
    projectId: z.string().min(1).max(100).optional().meta({
      description: "Of a library that the catalogue does not know; else it is the library's.",
    }),
    platform: described.platform.optional(),
    center: described.center.optional(),
    date: described.date.optional(),
    reads: ReadsInput.optional(),
  })
  .meta({ id: "CreateFastq" });
export type CreateFastq = z.infer<typeof CreateFastq>;

const truth = ["true", "false", "any"] as const;
const Lane = z.coerce.number().int().min(1).max(9999);

/** What fastqs and sets are found by, beside what they say themselves. */
export const kinFilters = {
  projectId: ProjectId.optional(),
  sampleId: z.string().min(1).max(100).optional(),
  subjectId: z.string().min(1).max(100).optional(),
  individualId: z.string().min(1).max(100).optional(),
};

/** Members of a list's query that need another beside them are checked by the list. */
export const ListFastqs = PageQuery.extend({
  rgid: Rgid.optional(),
  readSet: z
    .string()
    .regex(/^\d{10,36}\/\d{10,36}$/, "must be a store's id, a slash, and a read set's id")
    .optional()
    .meta({ description: "The one that has this read set, STORE/READSET." }),
  fastqSetId: Id.schema("fastqSet").optional(),
  libraryId: LibraryId.optional(),
  libraryIds: z
    .string()
    .max(5050)
    .regex(/^[\w.-]+(,[\w.-]+){0,49}$/, "must be up to 50 libraries, separated by commas")
    .optional()
    .meta({ description: "Those of any of up to 50, separated by commas." }),
  ...kinFilters,
  instrumentRunId: InstrumentRunId.optional(),
  lane: Lane.optional().meta({ description: "Goes with instrumentRunId." }),
  index: SampleIndex.optional().meta({ description: "Goes with instrumentRunId." }),
  isValid: z.enum(truth).default("true"),
});
export type ListFastqs = z.infer<typeof ListFastqs>;

/** Null takes a word away. */
export const ChangeFastq = z
  .strictObject({
    isValid: z.boolean().optional(),
    libraryId: LibraryId.optional().meta({
      description:
        "Admins only. The fastq takes the library's project, too, where the catalogue knows it.",
    }),
    platform: described.platform.nullable().optional(),
    center: described.center.nullable().optional(),
    date: described.date.nullable().optional(),
  })
  .meta({ id: "ChangeFastq" });
export type ChangeFastq = z.infer<typeof ChangeFastq>;

/** Where the files of a list must lie; unset: wherever they can be read. */
export const ListRowPlace = z.object({
  bucket: z.string().min(3).max(63).optional(),
  keyPrefix: z.string().max(1024).optional().meta({ description: "Goes with bucket." }),
});
export type ListRowPlace = z.infer<typeof ListRowPlace>;

/** A line of a fastq list, as DRAGEN reads it. */
export const FastqListRow = z
  .object({
    rgid: z.string(),
    rglb: z.string(),
    rgsm: z.string(),
    rgcn: z.string().nullable(),
    rgds: z.string(),
    rgdt: z.iso.date().nullable(),
    rgpl: z.string().nullable(),
    lane: z.int(),
    read1FileUri: z.string(),
    read2FileUri: z.string().nullable().meta({ description: "Null of single-end reads." }),
  })
  .meta({ id: "FastqListRow" });
export type FastqListRow = z.infer<typeof FastqListRow>;
export const FastqListRows = z.object({ items: z.array(FastqListRow) }).meta({
  id: "FastqListRows",
});

export const PresignQuery = z.object({
  expiresInMinutes: z.coerce.number().int().min(1).max(60).default(60),
});
const Signed = z.object({ uri: z.string(), url: z.string(), expiresAt: z.iso.datetime() });
/** Whoever has a URL has the file: they are shown once and kept nowhere. */
export const PresignedUrls = z
  .object({ r1: Signed, r2: Signed.nullable() })
  .meta({ id: "PresignedUrls" });
export type PresignedUrls = z.infer<typeof PresignedUrls>;
