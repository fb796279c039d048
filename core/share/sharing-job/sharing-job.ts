import * as z from "zod";
import * as Actor from "#core/actor";
import { VisibleError } from "#core/error";
import { create as createEvent } from "#core/event";
import { fn } from "#core/fn";
import * as Items from "#core/items";
import * as Job from "#core/job";
import { pageOfIndex } from "#core/page-of-index";
import type { Page } from "#core/page-schema";
import * as Project from "#core/project";
import * as ShareEvent from "#core/share/event";
import { change, dueAt, isEnded, load, toSharingJob } from "#core/share/sharing-job/row";
import {
  ChangeSharingJob,
  ListSharingJobs,
  type SharingJob,
  SharingJobKey,
} from "#core/share/sharing-job/schema";
import { type SharingJobRow, sharingJobEntity } from "#core/share/sharing-job/sharing-job.entity";
import { iso } from "#core/time";

/**
 * One job of a project that the actor may know of. The URLs of a pull are secrets: whoever asked for it has them, and
 * the project's sharers, until they stop working.
 */
export const get = fn(SharingJobKey, async ({ sharingJobId }): Promise<SharingJob> => {
  const row = await load(sharingJobId);
  const actor = Actor.use();
  const isMine = row.createdBy.id === actor.id || Actor.hasRole(actor, "sharer");
  const isOpen = row.sealedUrls && row.urlsExpireAt && row.urlsExpireAt > iso();
  if (!isMine || !isOpen) return toSharingJob(row);
  return {
    ...toSharingJob(row),
    ...(await (await import("#core/share/sharing-job/urls")).open(row)),
  };
});

/** A page of the jobs that the actor may know of, newest first within each project. */
export const list = fn(ListSharingJobs, async (query): Promise<Page<SharingJob>> => {
  const { status, projectId } = query;
  const projects = await Project.visibleProjects(projectId);
  const of = sharingJobEntity().query;
  const found = await pageOfIndex<SharingJobRow>({
    scope: ["sharing-jobs", status, projects],
    query,
    order: "desc",
    partitions: projects.map(
      (one) => () =>
        status ? of.byStatus({ projectId: one, status }) : of.byProject({ projectId: one }),
    ),
    load: (keys) => Items.rowsAt(sharingJobEntity(), keys),
    keep: (row) => projects.includes(row.projectId) && (!status || row.status === status),
  });
  return { items: found.items.map(toSharingJob), nextCursor: found.nextCursor };
});

/**
 * Ends a job: what it has begun is ended by a consumer of its event; what was sent stays. Repeating it changes nothing.
 * Throws `sharing_job.wrong_status` once it has ended otherwise.
 */
export const abort = fn(
  SharingJobKey.extend({ ...ChangeSharingJob.shape, version: z.int().optional() }),
  async ({ sharingJobId, version }): Promise<SharingJob> => {
    Actor.assertRole("sharer");
    const row = await Job.onCurrent(
      () => load(sharingJobId),
      async (row) => {
        assertVersion(row, version);
        if (row.status === "ABORTED") return row;
        if (isEnded(row))
          throw new VisibleError(
            "sharing_job.wrong_status",
            `Sharing job ${sharingJobId} is ${row.status} and cannot be aborted.`,
            { hint: "PENDING and RUNNING ones can be." },
          );
        const reason = `Aborted by ${Actor.use().name}.`;
        return change(
          row,
          {
            ...{ status: "ABORTED", statusReason: reason, endedAt: iso() },
            // Should the event come late, the sweep finds it.
            ...dueAt(sharingJobId, iso()),
          },
          {
            action: "sharing_job.abort",
            event: createEvent(ShareEvent.SharingJobAborted, { ...row, reason }),
          },
        );
      },
    );
    return toSharingJob(row);
  },
);

function assertVersion({ sharingJobId, version }: SharingJobRow, given: number | undefined): void {
  if (given === undefined || given === version) return;
  throw new VisibleError(
    "request.version_mismatch",
    `If-Match: sharing job ${sharingJobId} has been changed; its version is ${version}.`,
    { hint: "Read it again and decide anew." },
  );
}
