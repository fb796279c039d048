import type { Core } from "#local/engines/omics/core";
import type { Collection } from "#local/engines/omics/document";
import { notFound } from "#local/engines/omics/error";
import { conditionsOf, pageOf } from "#local/engines/omics/page";
import type { Job, JobItem, JobStatus } from "#local/engines/omics/record";

/** Which of the three: as in the events' detail type. */
export type JobKind = "Import" | "Activation" | "Export";

/** The job of that store; throws `ResourceNotFoundException`. */
export function jobOf<T extends Job>(jobs: Collection<T>, storeId: string, id: string): T {
  const job = jobs.get(id);
  if (!job || job.storeId !== storeId) throw notFound("The job", id);
  return job;
}

/** Writes a job in a new status with its event; inside a transaction. */
export function setJob<T extends Job>(
  core: Core,
  kind: JobKind,
  jobs: Collection<T>,
  job: T,
  status: JobStatus,
  at: number,
): T {
  const done = status.startsWith("COMPLETED") || status === "FAILED";
  const changed: T = { ...job, status, completedAt: done ? at : undefined };
  jobs.put(changed);
  core.events.record(
    `Read Set ${kind} Job Status Change`,
    core.arn(`sequenceStore/${job.storeId}`),
    { id: job.id, sequenceStoreId: job.storeId, status, statusMessage: job.statusMessage },
    at,
  );
  return changed;
}

/** Ends a job whose items are all done: COMPLETED, FAILED when none succeeded, else COMPLETED_WITH_FAILURES. */
export function endJob<T extends Job>(
  core: Core,
  kind: JobKind,
  jobs: Collection<T>,
  job: T,
  at: number,
): void {
  const failed = job.sources.filter(({ status }) => status === "FAILED").length;
  if (failed === 0) {
    setJob(core, kind, jobs, job, "COMPLETED", at);
    return;
  }
  const statusMessage = `${failed} of ${job.sources.length} read sets failed; see their own messages.`;
  const status = failed === job.sources.length ? "FAILED" : "COMPLETED_WITH_FAILURES";
  setJob(core, kind, jobs, { ...job, statusMessage }, status, at);
}

/** One page of the jobs of a store. */
export function pageOfJobs<T extends Job>(
  jobs: Collection<T>,
  input: { sequenceStoreId?: string; filter?: object; maxResults?: number; nextToken?: string },
): { items: T[]; nextToken?: string } {
  return pageOf(jobs, {
    storeId: input.sequenceStoreId,
    conditions: conditionsOf(input.filter, ["status"]),
    maxResults: input.maxResults,
    nextToken: input.nextToken,
  });
}

/** What every answer about a job begins with. */
export function describeJob(job: Job) {
  return {
    id: job.id,
    sequenceStoreId: job.storeId,
    status: job.status,
    statusMessage: job.statusMessage,
    creationTime: new Date(job.createdAt),
    completionTime: job.completedAt === undefined ? undefined : new Date(job.completedAt),
  };
}

/** An item that failed, with the reason. */
export function failed<T extends JobItem>(item: T, statusMessage: string): T {
  return { ...item, status: "FAILED", statusMessage };
}
