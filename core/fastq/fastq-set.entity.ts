import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, flag, index, key, model, number, primary } from "#core/entity";
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
        model: model("fastqSet"),
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
          primary: primary(["fastqSetId"]),
          byProject: index(1, ["projectId"], ["fastqSetId"]),
          byLibrary: index(2, ["projectId", "libraryId"], ["fastqSetId"]),
        },
      },
      electro(),
    ),
);
