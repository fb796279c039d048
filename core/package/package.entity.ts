import { Entity } from "electrodb";
import { electro } from "#core/dynamo";
import {
  due,
  dueMembers,
  index,
  jobStatus,
  key,
  model,
  number,
  primary,
  sparse,
  sparseIndex,
  string,
} from "#core/entity";
import type { JobStatus } from "#core/job-schema";
import type { ReportState } from "#core/package/report/schema";
import type { PackageSummary } from "#core/package/schema";
import type { PackageSelection } from "#core/package/selection/schema";
import { lazy } from "#core/settings";

/** A package as the table has it. What is in it is in S3 (`manifest.ndjson`), never here. */
export type PackageRow = {
  packageId: string;
  projectId: string;
  name: string;
  status: JobStatus;
  statusReason?: string;
  /** What was asked for; a long one is in S3, as `request.json`. */
  selection?: PackageSelection;
  /** SHA-256 of `request.json`, where there is one. */
  requestHash?: string;
  /** Of the machine that builds it: no other execution works on it. */
  executionArn?: string;
  summary?: PackageSummary;
  /** What became of its report; a package is good without. */
  report?: ReportState;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  startedAt?: string;
  endedAt?: string;
  /** 30 days after it was made. */
  expiresAt: string;
  /** When its objects and links were ended. */
  expiredAt?: string;
  /** From then on it is there for nobody; what belongs to it is being removed. */
  deletedAt?: string;
  /** Links that were made to it. */
  linkCount?: number;
  /** When it is looked at next, whatever happens: it was not begun, did not end, is to be tidied up, or expires. */
  dueAt?: string;
  dueShard?: number;
  /** Counts changes of status. */
  version: number;
};

/**
 * Packages.
 * | access pattern | key |
 * | one package | pk packageId |
 * | a project's, newest first | gsi1 projectId, sk createdAt + packageId |
 * | a project's of a status, newest first | gsi2 projectId + status, sk createdAt + packageId |
 * | a project's of a name, newest first | gsi3 projectId + name, sk createdAt + packageId |
 * | a project's of a person, newest first | gsi4 projectId + createdBy, sk createdAt + packageId |
 * | a project's that have ended, by when | gsi5 projectId, sk endedAt + packageId (sparse) |
 * | those to be looked at, by when | gsi6 dueShard, sk dueAt (sparse) |
 */
export const packageEntity = lazy(
  () =>
    new Entity(
      {
        model: model("package"),
        attributes: {
          packageId: key,
          projectId: key,
          name: key,
          status: jobStatus,
          statusReason: string,
          selection: { type: "any" },
          requestHash: string,
          executionArn: string,
          summary: { type: "any" },
          report: { type: "any" },
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          startedAt: string,
          endedAt: sparse,
          expiresAt: key,
          expiredAt: string,
          deletedAt: string,
          linkCount: { type: "number" },
          ...dueMembers,
          version: number,
        },
        indexes: {
          primary: primary(["packageId"]),
          byProject: index(1, ["projectId"], ["createdAt", "packageId"]),
          byStatus: index(2, ["projectId", "status"], ["createdAt", "packageId"]),
          byName: index(3, ["projectId", "name"], ["createdAt", "packageId"]),
          byCreator: index(4, ["projectId", "createdBy"], ["createdAt", "packageId"]),
          byEnd: sparseIndex("endedAt", 5, ["projectId"], ["endedAt", "packageId"]),
          due,
        },
      },
      electro(),
    ),
);
