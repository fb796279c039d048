import * as z from "zod";
import { PageQuery, pageOf } from "#core/page-schema";

/** As groups `project:<id>` name it too. */
export const ProjectId = z
  .string()
  .min(1)
  .max(100)
  .regex(
    /^[0-9A-Za-z][\w.-]*$/,
    "must be letters, digits, _ . and -, and begin with the first two",
  );

export const LibraryId = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[0-9A-Za-z][\w.-]*$/, "must be letters, digits, _ . and -, and begin with the first two")
  .meta({ example: "L2600001" });

export const Project = z
  .object({
    id: z.string(),
    source: z.enum(["stage", "lims"]).meta({
      description: "`stage`: of the stage's config; `lims`: named by an import of the LIMS only.",
    }),
    createdAt: z.iso.datetime().nullable().meta({
      description: "When an import first named it; null of one that none has named.",
    }),
  })
  .meta({ id: "Project" });
export type Project = z.infer<typeof Project>;
export const ProjectPage = pageOf(Project).meta({ id: "ProjectPage" });
export const ProjectKey = z.object({ projectId: ProjectId });
export const ListProjects = PageQuery;

const text = z.string().nullable();

/** A library as the LIMS tells of it. */
export const Library = z
  .object({
    id: z.string().meta({ description: "Without the suffix of a top-up or rerun." }),
    projectId: z.string(),
    sampleId: text,
    externalSampleId: text,
    subjectId: text.meta({ description: "`internal_subject_id` of the LIMS." }),
    externalSubjectId: text,
    individualId: text,
    experimentId: text,
    ownerId: text,
    workflow: text,
    phenotype: text,
    type: text,
    assay: text,
    quality: text,
    source: text,
    truseqIndex: text,
    instrumentRuns: z.array(z.object({ id: z.string(), date: z.iso.date().nullable() })),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    importId: text.meta({ description: "The import that changed it last." }),
    version: z.int(),
  })
  .meta({ id: "Library" });
export type Library = z.infer<typeof Library>;
export const LibraryPage = pageOf(Library).meta({ id: "LibraryPage" });
export const LibraryKey = z.object({ libraryId: LibraryId });

const exactly = z.string().min(1).max(256).optional();

/** All filters that are given must hold. */
export const ListLibraries = PageQuery.extend({
  projectId: ProjectId.optional(),
  sampleId: exactly,
  subjectId: exactly.meta({ description: "`internal_subject_id` of the LIMS." }),
  individualId: exactly,
  idPrefix: z.string().min(1).max(100).optional().meta({ description: "Beginning of the id." }),
});
