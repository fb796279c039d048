import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import {
  any,
  due,
  dueMembers,
  flag,
  index,
  key,
  model,
  number,
  primary,
  string,
} from "#core/entity";
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
        model: model("fastq"),
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
          ...dueMembers,
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          version: number,
        },
        indexes: {
          primary: primary(["fastqId"]),
          byProject: index(1, ["projectId"], ["fastqId"]),
          byLibrary: index(2, ["projectId", "libraryId"], ["fastqId"]),
          byRun: index(3, ["projectId", "instrumentRunId"], ["lane", "index", "fastqId"]),
          due,
        },
      },
      electro(),
    ),
);
