import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import { any, casing, due, flag, key, number, string } from "#core/entity";
import { lazy } from "#core/settings";

const optional = { type: "any" } as const;

/**
 * Fastqs: one lane and index of a run, as a pair of reads or one.
 * | access pattern | key |
 * | one fastq | pk fastqId |
 * | a project's, newest first | gsi1 projectId, sk fastqId (a ULID) |
 * | a project's, by library | gsi2 projectId + libraryId, sk fastqId |
 * | a project's, by instrument run, lane and index | gsi3 projectId + instrumentRunId, sk lane + index + fastqId |
 * | those with a restored copy, by when it goes away | gsi6 dueShard, sk dueAt (sparse) |
 */
export const fastqEntity = lazy(
  () =>
    new Entity(
      {
        model: { entity: "fastq", version: "1", service: "seqferry" },
        attributes: {
          fastqId: key,
          projectId: key,
          rgid: key,
          index: key,
          lane: { ...number, padding: { length: 4, char: "0" } },
          instrumentRunId: key,
          libraryId: key,
          platform: string,
          center: string,
          date: string,
          fastqSetId: string,
          isValid: flag,
          reads: optional,
          compressionFormat: { type: ["GZIP", "ORA"] as const },
          compressionAt: string,
          qc: optional,
          fingerprint: optional,
          readCount: optional,
          baseCount: optional,
          jobs: any,
          unarchiving: optional,
          dueAt: string,
          dueShard: { type: "number" },
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          version: number,
        },
        indexes: {
          primary: {
            pk: { field: "pk", composite: ["fastqId"], casing },
            sk: { field: "sk", composite: [], casing },
          },
          byProject: {
            index: "gsi1",
            pk: { field: "gsi1pk", composite: ["projectId"], casing },
            sk: { field: "gsi1sk", composite: ["fastqId"], casing },
          },
          byLibrary: {
            index: "gsi2",
            pk: { field: "gsi2pk", composite: ["projectId", "libraryId"], casing },
            sk: { field: "gsi2sk", composite: ["fastqId"], casing },
          },
          byRun: {
            index: "gsi3",
            pk: { field: "gsi3pk", composite: ["projectId", "instrumentRunId"], casing },
            sk: { field: "gsi3sk", composite: ["lane", "index", "fastqId"], casing },
          },
          due,
        },
      },
      electro(),
    ),
);
