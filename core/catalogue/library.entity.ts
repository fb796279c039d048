import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, casing, key, number, sparse, string } from "#core/entity";
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
        model: { entity: "library", version: "1", service: "seqferry" },
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
          primary: {
            pk: { field: "pk", composite: ["libraryId"], casing },
            sk: { field: "sk", composite: [], casing },
          },
          byProject: {
            index: "gsi1",
            pk: { field: "gsi1pk", composite: ["projectId"], casing },
            sk: { field: "gsi1sk", composite: ["libraryId"], casing },
          },
          bySample: {
            index: "gsi2",
            condition: (row) => Boolean(row.sampleId),
            pk: { field: "gsi2pk", composite: ["projectId", "sampleId"], casing },
            sk: { field: "gsi2sk", composite: ["libraryId"], casing },
          },
          bySubject: {
            index: "gsi3",
            condition: (row) => Boolean(row.subjectId),
            pk: { field: "gsi3pk", composite: ["projectId", "subjectId"], casing },
            sk: { field: "gsi3sk", composite: ["libraryId"], casing },
          },
          byIndividual: {
            index: "gsi4",
            condition: (row) => Boolean(row.individualId),
            pk: { field: "gsi4pk", composite: ["projectId", "individualId"], casing },
            sk: { field: "gsi4sk", composite: ["libraryId"], casing },
          },
        },
      },
      electro(),
    ),
);
