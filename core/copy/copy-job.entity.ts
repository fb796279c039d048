import { Entity } from "electrodb";
import type {
  CopyAction,
  CopyBackend,
  CopyCounts,
  CopyEstimate,
  CopyJobStatus,
  CopyPhase,
  OnExist,
  OnMissing,
  Thaw,
} from "#core/copy/schema";
import { electro } from "#core/dynamo";
import { any, flag, index, jobStatus, key, model, number, primary, string } from "#core/entity";
import { lazy } from "#core/settings";

/** A copy job as the table has it. What it copies is in S3 (`ledger.ts`). */
export type CopyJobRow = {
  copyJobId: string;
  projectId: string;
  name?: string;
  backend: CopyBackend;
  /** Unset: copy. */
  action?: CopyAction;
  dryRun: boolean;
  onExist: OnExist;
  /** Unset: refuse. S3 only. */
  onMissing?: OnMissing;
  /** Storage class of the copies; unset: the bucket's usual one. S3 only. */
  storageClass?: string;
  thaw?: Thaw;
  /** START and END markers and reports are written to the destination. S3 only. */
  writesReport?: boolean;
  /** Account that must own the destination's buckets. S3 only. */
  destinationOwner?: string;
  destinationUri?: string;
  status: CopyJobStatus;
  statusReason?: string;
  phase: CopyPhase;
  counts: CopyCounts;
  estimate?: CopyEstimate;
  /** Counts starts of the machine: a retry begins a new one, and steps of an older one stop. */
  run: number;
  origin: "request" | "event" | "execution";
  /** Task token of who waits for the job, encrypted (`task-token.ts`). */
  taskToken?: string;
  /** When it was answered, whichever way. */
  answeredAt?: string;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  startedAt?: string;
  finishedAt?: string;
  /** Counts changes of status. */
  version: number;
};

/**
 * Copy jobs.
 * | access pattern | key |
 * | one copy job | pk copyJobId |
 * | a project's, newest first | gsi1 projectId, sk copyJobId (a ULID) |
 */
export const copyJobEntity = lazy(
  () =>
    new Entity(
      {
        model: model("copyJob"),
        attributes: {
          copyJobId: key,
          projectId: key,
          name: string,
          backend: { type: ["icav2", "s3"] as const, required: true },
          action: { type: ["copy", "thaw"] as const },
          dryRun: flag,
          onExist: { type: ["skip-identical", "overwrite", "fail"] as const, required: true },
          onMissing: { type: ["refuse", "fail-item"] as const },
          storageClass: string,
          thaw: { type: "any" },
          writesReport: { type: "boolean" },
          destinationOwner: string,
          destinationUri: string,
          status: jobStatus,
          statusReason: string,
          phase: { type: ["plan", "thaw", "copy", "done"] as const, required: true },
          counts: any,
          estimate: { type: "any" },
          run: number,
          origin: { type: ["request", "event", "execution"] as const, required: true },
          taskToken: string,
          answeredAt: string,
          createdAt: key,
          createdBy: key,
          updatedAt: key,
          startedAt: string,
          finishedAt: string,
          version: number,
        },
        indexes: {
          primary: primary(["copyJobId"]),
          byProject: index(1, ["projectId"], ["copyJobId"]),
        },
      },
      electro(),
    ),
);
