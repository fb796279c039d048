import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, index, key, model, number, primary, sparse, sparseIndex, string } from "#core/entity";
import { lazy } from "#core/settings";

/** What the LIMS tells of a library; members are its columns (README.md). */
export type LibraryRow = {
  /** Without the suffix of a top-up or rerun. */
  libraryId: string;
  projectId: string;
  sampleId?: string;
  externalSampleId?: string;
  /** `internal_subject_id`. */
  subjectId?: string;
  externalSubjectId?: string;
  /** Of people: several subjects may be one individual. */
  individualId?: string;
  experimentId?: string;
  ownerId?: string;
  workflow?: string;
  phenotype?: string;
  type?: string;
  assay?: string;
  quality?: string;
  source?: string;
  truseqIndex?: string;
  /** Sequencing runs, by id; dates YYYY-MM-DD. */
  instrumentRuns: { id: string; date?: string }[];
  createdAt: string;
  updatedAt: string;
  /** The import that wrote it last. */
  importId?: string;
  version: number;
};

/**
 * Libraries.
 * | access pattern | key |
 * | one library | pk libraryId |
 * | a project's | gsi1 projectId, sk libraryId |
 * | a project's, by sample | gsi2 projectId + sampleId, sk libraryId (sparse) |
 * | a project's, by subject | gsi3 projectId + subjectId, sk libraryId (sparse) |
 * | a project's, by individual | gsi4 projectId + individualId, sk libraryId (sparse) |
 */
export const libraryEntity = lazy(
  () =>
    new Entity(
      {
        model: model("library"),
        attributes: {
          libraryId: key,
          projectId: key,
          sampleId: sparse,
          externalSampleId: string,
          subjectId: sparse,
          externalSubjectId: string,
          individualId: sparse,
          experimentId: string,
          ownerId: string,
          workflow: string,
          phenotype: string,
          type: string,
          assay: string,
          quality: string,
          source: string,
          truseqIndex: string,
          instrumentRuns: any,
          createdAt: key,
          updatedAt: key,
          importId: string,
          version: number,
        },
        indexes: {
          primary: primary(["libraryId"]),
          byProject: index(1, ["projectId"], ["libraryId"]),
          bySample: sparseIndex("sampleId", 2, ["projectId", "sampleId"], ["libraryId"]),
          bySubject: sparseIndex("subjectId", 3, ["projectId", "subjectId"], ["libraryId"]),
          byIndividual: sparseIndex(
            "individualId",
            4,
            ["projectId", "individualId"],
            ["libraryId"],
          ),
        },
      },
      electro(),
    ),
);
