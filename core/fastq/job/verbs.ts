import * as Actor from "#core/actor";
import * as Fastq from "#core/fastq/change";
import * as Fastqs from "#core/fastq/fastq";
import { type FastqJobRow, fastqJobEntity } from "#core/fastq/job/fastq-job.entity";
import { launch, report } from "#core/fastq/job/job";
import { load, notFound } from "#core/fastq/job/rows";
import {
  type FastqJob,
  FastqJobKey,
  LaunchFastqJob,
  ListFastqJobs,
  ReportFastqJob,
} from "#core/fastq/job/schema";
import { toFastqJob } from "#core/fastq/job/to-fastq-job";
import { FastqKey } from "#core/fastq/schema";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";

/** Launches a job on a fastq that the actor may know of, as `launch` does: while one of its type goes on, it is that. */
export const start = fn(
  FastqKey.extend(LaunchFastqJob.shape),
  async ({ fastqId, jobType }): Promise<FastqJob> => {
    Actor.assertRole("sharer");
    const { projectId } = await Fastqs.visible(fastqId);
    const { jobId } = await launch(fastqId, jobType);
    return toFastqJob(await load(jobId), projectId);
  },
);

/** One job of a fastq that the actor may know of. Throws `fastq_job.not_found`. */
export const get = fn(FastqJobKey, async ({ fastqJobId }): Promise<FastqJob> => {
  const { job, projectId } = await visible(fastqJobId);
  return toFastqJob(job, projectId);
});

/** A page of a fastq's jobs, newest first. Throws `fastq.not_found`. */
export const list = fn(
  FastqKey.extend(ListFastqJobs.shape),
  async ({ fastqId, ...query }): Promise<Page<FastqJob>> => {
    const { projectId } = await Fastqs.visible(fastqId);
    const found = await pageOfIndex<FastqJobRow>({
      scope: ["fastq-jobs", fastqId],
      query,
      order: "desc",
      partitions: [() => fastqJobEntity().query.byFastq({ fastqId })],
      load: (keys) => Items.rowsAt(fastqJobEntity(), keys),
      keep: () => true,
    });
    return {
      items: found.items.map((job) => toFastqJob(job, projectId)),
      nextCursor: found.nextCursor,
    };
  },
);

/** Reports what has become of a job of a fastq that the actor may know of, as `report` does. */
export const change = fn(
  FastqJobKey.extend(ReportFastqJob.shape),
  async ({ fastqJobId, ...said }): Promise<FastqJob> => {
    Actor.assertRole("sharer");
    const { projectId } = await visible(fastqJobId);
    return toFastqJob(await report(fastqJobId, said), projectId);
  },
);

/** A job is seen by who may see its fastq, in whatever project that is now. */
async function visible(jobId: string): Promise<{ job: FastqJobRow; projectId: string }> {
  const job = await load(jobId);
  const fastq = (await Fastq.loadMany([job.fastqId])).get(job.fastqId);
  const { projectId } = fastq ?? job;
  if (Actor.canSee(projectId)) return { job, projectId };
  throw notFound(jobId);
}
