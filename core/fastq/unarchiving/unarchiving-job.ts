import * as Actor from "#core/actor";
import { isTransient, VisibleError } from "#core/error";
import { notFound as fastqNotFound, loadMany } from "#core/fastq/change";
import * as Fastqs from "#core/fastq/fastq";
import { isActive } from "#core/fastq/place";
import type { FastqRow } from "#core/fastq/row";
import { hasArchived, needsOf } from "#core/fastq/unarchiving/files";
import { isUnderWay } from "#core/fastq/unarchiving/note";
import { insert, load, notFound } from "#core/fastq/unarchiving/rows";
import {
  CreateUnarchivingJob,
  ListUnarchivingJobs,
  type UnarchivingJob,
  UnarchivingJobKey,
} from "#core/fastq/unarchiving/schema";
import { start } from "#core/fastq/unarchiving/start";
import { toUnarchivingJob } from "#core/fastq/unarchiving/to-unarchiving-job";
import {
  type UnarchivingJobRow,
  unarchivingJobEntity,
} from "#core/fastq/unarchiving/unarchiving-job.entity";
import { fn } from "#core/fn";
import * as Idempotency from "#core/idempotency";
import * as Items from "#core/items";
import * as Job from "#core/job";
import * as Log from "#core/log";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";

/**
 * Brings fastqs of one project back from archives, all or none: throws `fastq.not_found`, `fastq.no_read_set`,
 * `fastq.wrong_state` for one that can be read or lies in no archive, and `unarchiving_job.already_running`, each with
 * the fastqs it is about. With an idempotency key a repeated request answers the job it made the first time.
 */
export const create = fn(
  CreateUnarchivingJob.extend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey, fastqIds }): Promise<UnarchivingJob> => {
    Actor.assertRole("sharer");
    const request = idempotencyKey
      ? { operation: "unarchiving_job.create", key: idempotencyKey, body: { fastqIds } }
      : undefined;
    const job = await Job.onCurrent(
      () => visibleFastqs([...new Set(fastqIds)]),
      async (fastqs) => {
        const earlier = request && (await Idempotency.find(request));
        if (earlier) return load(earlier);
        return insert(fastqs, { projectId: projectOf(fastqs), request });
      },
    );
    return toUnarchivingJob(await begun(job));
  },
);

/** One job that the actor may know of. Throws `unarchiving_job.not_found`, the same for both reasons. */
export const get = fn(
  UnarchivingJobKey,
  async ({ unarchivingJobId }): Promise<UnarchivingJob> =>
    toUnarchivingJob(await visible(unarchivingJobId)),
);

/** A page of the jobs that the actor may see, newest first within each project. Throws `fastq.not_found`. */
export const list = fn(ListUnarchivingJobs, async (query): Promise<Page<UnarchivingJob>> => {
  const { status, fastqId } = query;
  if (fastqId) await Fastqs.visible(fastqId);
  const projects = await Project.visibleProjects();
  const found = await pageOfIndex<UnarchivingJobRow>({
    scope: ["unarchiving-jobs", status, fastqId, projects],
    query,
    order: "desc",
    partitions: projects.map(
      (projectId) => () => unarchivingJobEntity().query.byProject({ projectId }),
    ),
    load: (keys) => Items.rowsAt(unarchivingJobEntity(), keys),
    keep: (row) =>
      (!status || row.status === status) && (!fastqId || row.fastqIds.includes(fastqId)),
  });
  return { items: found.items.map(toUnarchivingJob), nextCursor: found.nextCursor };
});

/** The row of a job that the actor may know of. */
export async function visible(unarchivingJobId: string): Promise<UnarchivingJobRow> {
  const row = await load(unarchivingJobId);
  if (Actor.canSee(row.projectId)) return row;
  throw notFound(unarchivingJobId);
}

/** What cannot be begun now is begun by the sweep. */
async function begun(job: UnarchivingJobRow): Promise<UnarchivingJobRow> {
  if (job.status !== "PENDING") return job;
  const { unarchivingJobId } = job;
  try {
    return await start(unarchivingJobId);
  } catch (error) {
    if (!isTransient(error)) throw error;
    Log.warn("An unarchiving job is begun later", { unarchivingJobId, error });
    return load(unarchivingJobId);
  }
}

async function visibleFastqs(fastqIds: string[]): Promise<FastqRow[]> {
  const rows = await loadMany(fastqIds);
  return fastqIds.map((fastqId) => {
    const row = rows.get(fastqId);
    if (row && Actor.canSee(row.projectId)) return row;
    throw fastqNotFound(fastqId);
  });
}

/** The project of fastqs that can all be brought back now. */
function projectOf(fastqs: FastqRow[]): string {
  refuse(fastqs, "unarchiving_job.already_running", ({ unarchiving }) =>
    unarchiving && isUnderWay(unarchiving)
      ? `is brought back by ${unarchiving.jobId} already`
      : undefined,
  );
  refuse(fastqs, "fastq.no_read_set", ({ reads }) => (reads ? undefined : "has no files"));
  refuse(fastqs, "fastq.wrong_state", (row) => {
    if (isActive(row)) return "can be read already";
    if (hasArchived(row)) return undefined;
    return `cannot be brought back. ${needsOf(row, undefined).problem ?? ""}`.trim();
  });
  const [{ projectId } = { projectId: Project.unassigned }] = fastqs;
  refuse(fastqs, "request.invalid", (row) =>
    row.projectId === projectId ? undefined : `is of another project than ${fastqs[0]?.fastqId}`,
  );
  return projectId;
}

const hints = {
  "unarchiving_job.already_running": "Wait for that job, or leave the fastq out.",
  "fastq.no_read_set": "Register its files first, or leave it out.",
  "fastq.wrong_state": "Leave it out.",
  "request.invalid": "Make one job for each project.",
} as const;

/** Names every fastq that something is wrong with. */
function refuse(
  fastqs: FastqRow[],
  code: keyof typeof hints,
  problemOf: (row: FastqRow) => string | undefined,
): void {
  const errors = fastqs.flatMap((row, index) => {
    const problem = problemOf(row);
    return problem ? [{ path: `fastqIds.${index}`, message: `${row.fastqId} ${problem}` }] : [];
  });
  const [first, ...others] = errors;
  if (!first) return;
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  throw new VisibleError(code, `${first.path}: ${first.message}${more}`, {
    errors,
    hint: hints[code],
  });
}
