import type { SQLOutputValue } from "node:sqlite";
import type { Job, JobStatus } from "#core/copy/icav2/job";
import type { Core } from "#local/engines/icav2/core";
import { userOf } from "#local/engines/icav2/identity";
import { announce } from "#local/engines/icav2/notification";
import { notFound } from "#local/engines/icav2/problem";
import { projectOf, wireProject } from "#local/engines/icav2/project-table";

/** A job as kept; times are epoch milliseconds. */
export type JobRow = {
  id: string;
  batchId: string;
  projectId: string;
  owner: string;
  status: JobStatus;
  info?: string;
  createdAt: number;
  startedAt?: number;
  finishedAt?: number;
};

/** Makes the job INITIALIZED, and tells so; in a transaction. */
export function addJob(core: Core, row: Omit<JobRow, "status">): JobRow {
  const { id, batchId, projectId, owner, createdAt } = row;
  core.database
    .prepare(
      "INSERT INTO job (id, batch_id, project_id, owner, status, created_at) VALUES (?, ?, ?, ?, 'INITIALIZED', ?)",
    )
    .run(id, batchId, projectId, owner, createdAt);
  const job = jobOf(core, id);
  announce(core, wireJob(core, job), undefined, createdAt);
  return job;
}

/** Throws 404. */
export function jobOf(core: Core, id: string): JobRow {
  const row = core.database.prepare("SELECT * FROM job WHERE id = ?").get(id);
  if (!row) throw notFound("job", id);
  return jobRowOf(row);
}

/** Writes a job's new status, and tells so; in a transaction. */
export function changeJob(core: Core, before: JobRow, change: Partial<JobRow>, at: number): void {
  const job = { ...before, ...change };
  core.database
    .prepare("UPDATE job SET status = ?, info = ?, started_at = ?, finished_at = ? WHERE id = ?")
    .run(job.status, job.info ?? null, job.startedAt ?? null, job.finishedAt ?? null, job.id);
  announce(core, wireJob(core, job), before.status, at);
}

/** `subjectType` is our word: the document's only example is of another batch. */
export function wireJob(core: Core, job: JobRow): Job {
  const time = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
  return {
    id: job.id,
    status: job.status,
    additionalStatusInformation: job.info ?? null,
    subjectType: "ProjectDataCopyBatch",
    subjectId: job.batchId,
    timeCreated: new Date(job.createdAt).toISOString(),
    timeStarted: time(job.startedAt),
    timeFinished: time(job.finishedAt),
    owner: userOf(job.owner),
    project: wireProject(core, projectOf(core, job.projectId)),
  };
}

export function jobRowOf(row: Record<string, SQLOutputValue>): JobRow {
  const time = (value: SQLOutputValue | undefined) => (value == null ? undefined : Number(value));
  return {
    id: String(row.id),
    batchId: String(row.batch_id),
    projectId: String(row.project_id),
    owner: String(row.owner),
    status: row.status as JobStatus,
    info: row.info === null ? undefined : String(row.info),
    createdAt: Number(row.created_at),
    startedAt: time(row.started_at),
    finishedAt: time(row.finished_at),
  };
}
