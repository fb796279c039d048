import { Entity } from "electrodb";
import type { Actor } from "#core/actor";
import type { ImportCounts } from "#core/catalogue/import/reader";
import type { FastqListOptions, ImportKind, ImportStatus } from "#core/catalogue/import-schema";
import { electro } from "#core/dynamo";
import {
  any,
  due,
  flag,
  index,
  jobStatus,
  key,
  model,
  number,
  primary,
  sparse,
  string,
} from "#core/entity";
import { lazy } from "#core/settings";

/** An import of a CSV file, and how far it is: a run that is stopped goes on from here. */
export type ImportRow = {
  importId: string;
  scope: "imports";
  kind: ImportKind;
  fileName: string;
  sizeBytes: number;
  /** Base64, as S3 has it. */
  sha256?: string;
  dryRun: boolean;
  options?: FastqListOptions;
  status: ImportStatus;
  statusReason?: string;
  counts: ImportCounts;
  /** The first of them. */
  refusals: { line: number; detail: string }[];
  warnings: string[];
  /** Records that are done. */
  records: number;
  /** Of the file that was begun: another one under its key is not gone on with. */
  etag?: string;
  /** Runs that were begun since a record was done last. */
  attempts: number;
  /** In whose name records are taken: who asked for it, with what they might at that time. */
  actor: Actor;
  actorId: string;
  /** When to look whether it goes on; it is in the index of what is due until it has ended. */
  dueAt?: string;
  dueShard: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  startedAt?: string;
  finishedAt?: string;
  version: number;
};

/**
 * | access pattern | key |
 * | one import | pk importId |
 * | all, newest first | gsi1 scope (one: imports are few), sk importId (a ULID) |
 * | those of one who asked, newest first | gsi2 actorId, sk importId |
 * | those that wait or run, by when to look at them | gsi6 dueShard, sk dueAt (sparse) |
 */
export const importEntity = lazy(
  () =>
    new Entity(
      {
        model: model("import"),
        attributes: {
          importId: key,
          scope: { type: ["imports"] as const, required: true },
          kind: { type: ["lims", "workflow", "fastq-list"] as const, required: true },
          fileName: key,
          sizeBytes: number,
          sha256: string,
          dryRun: flag,
          options: { type: "any" },
          status: jobStatus,
          statusReason: string,
          counts: any,
          refusals: any,
          warnings: any,
          records: number,
          etag: string,
          attempts: number,
          actor: any,
          actorId: key,
          dueAt: sparse,
          dueShard: number,
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          startedAt: string,
          finishedAt: string,
          version: number,
        },
        indexes: {
          primary: primary(["importId"]),
          byScope: index(1, ["scope"], ["importId"]),
          byActor: index(2, ["actorId"], ["importId"]),
          due,
        },
      },
      electro(),
    ),
);
