import * as Actor from "#core/actor";
import { load } from "#core/copy/change";
import { type CopyJobRow, copyJobEntity } from "#core/copy/copy-job.entity";
import { record } from "#core/copy/record";
import { CreateCopyJob } from "#core/copy/request-schema";
import { type CopyJob, CopyJobKey, ListCopyJobs } from "#core/copy/schema";
import { toCopyJob } from "#core/copy/to-copy-job";
import { VisibleError } from "#core/error";
import { fn } from "#core/fn";
import * as Idempotency from "#core/idempotency";
import * as Items from "#core/items";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";

/**
 * Records a request for a copy; its event starts the machine of its backend. Throws what `request.ts` throws. With
 * an idempotency key a repeated request answers the job it made the first time.
 */
export const create = fn(
  CreateCopyJob.extend({ idempotencyKey: Idempotency.IdempotencyKey }),
  async ({ idempotencyKey, ...input }): Promise<CopyJob> => {
    Actor.assertRole("admin");
    const projectId = input.projectId ? Project.choose(input.projectId) : Project.unassigned;
    const row = await record(input, {
      projectId,
      origin: "request",
      ...(idempotencyKey !== undefined && {
        request: { operation: "copy_job.create", key: idempotencyKey, body: input },
      }),
    });
    return toCopyJob(row);
  },
);

/** One copy job that the actor may know of. Throws `copy_job.not_found`, the same for both reasons. */
export const get = fn(CopyJobKey, async (key): Promise<CopyJob> => toCopyJob(await visible(key)));

/** A page of the copy jobs that the actor may see, newest first within each project. */
export const list = fn(ListCopyJobs, async (query): Promise<Page<CopyJob>> => {
  const { status, backend } = query;
  const projects = await Project.visibleProjects();
  const found = await pageOfIndex<CopyJobRow>({
    scope: ["copy-jobs", status, backend, projects],
    query,
    order: "desc",
    partitions: projects.map((projectId) => () => copyJobEntity().query.byProject({ projectId })),
    load: (keys) => Items.rowsAt(copyJobEntity(), keys),
    keep: (row) => (!status || row.status === status) && (!backend || row.backend === backend),
  });
  return { items: found.items.map(toCopyJob), nextCursor: found.nextCursor };
});

/** The row of a copy job that the actor may know of. */
export async function visible({ copyJobId }: { copyJobId: string }): Promise<CopyJobRow> {
  const row = await load({ copyJobId });
  if (Actor.canSee(row.projectId)) return row;
  throw new VisibleError("copy_job.not_found", `There is no copy job ${copyJobId}.`, {
    hint: "GET /api/v1/copy-jobs lists what you may see.",
  });
}
