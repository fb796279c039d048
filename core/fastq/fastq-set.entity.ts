import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, casing, flag, key, number } from "#core/entity";
import { lazy } from "#core/settings";

/**
 * Fastq sets: fastqs of one library that are used together.
 * | access pattern | key |
 * | one set | pk fastqSetId |
 * | a project's, newest first | gsi1 projectId, sk fastqSetId (a ULID) |
 * | a library's, newest first | gsi2 projectId + libraryId, sk fastqSetId |
 */
export const fastqSetEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "fastqSet", version: "1", service: "seqferry" },
        attributes: {
          fastqSetId: key,
          projectId: key,
          libraryId: key,
          fastqIds: any,
          isCurrent: flag,
          allowsAdditional: flag,
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          version: number,
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["fastqSetId"], casing },
            sk: { field: "sk", composite: [], casing },
          },
          byProject: {
            index: "gsi1",
            pk: { field: "gsi1pk", composite: ["projectId"], casing },
            sk: { field: "gsi1sk", composite: ["fastqSetId"], casing },
          },
          byLibrary: {
            index: "gsi2",
            pk: { field: "gsi2pk", composite: ["projectId", "libraryId"], casing },
            sk: { field: "gsi2sk", composite: ["fastqSetId"], casing },
          },
        },
      },
      electro(),
    ),
);
